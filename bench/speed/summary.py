"""Small figures: quantiles, and the table the bench prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank, no interpolation).

    Raises:
        ValueError: no values, or a share outside (0, 1].
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"no {share} quantile of {len(values)} values")
    return sorted(values)[ceil(share * len(values)) - 1]


def rounded(value: Any) -> Any:
    """The same value with every float in it cut to four significant digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


def table_rows(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What results.json says, as (what, figure) for a person."""
    read, reader, gazetteer = results["read"], results["reader"], results["gazetteer"]
    rows = [
        (
            f"read {read['reports']} reports of {read['words_each']:.0f} words into a new database, --no-links",
            f"{read['wall_s']:.1f} s",
        ),
        ("reading: reports a second", f"{read['reports_per_s']:.1f}"),
        ("reading: reports a second of processor time", f"{read['reports_per_cpu_s']:.1f}"),
        ("reading: statements a second", f"{read['statements_per_s']:,.0f}"),
        ("reading: peak memory", f"{read['peak_rss_mib']:.0f} MiB"),
        ("reading: size of the database", f"{read['database_bytes'] / 2**20:.1f} MiB"),
        (f"reader ({reader['reader']}): load", f"{reader['load_s']:.2f} s"),
        ("reader: one report, p50", f"{reader['p50_s'] * 1000:.0f} ms"),
        ("reader: one report, p95", f"{reader['p95_s'] * 1000:.0f} ms"),
        ("contingent --help", f"{results['help_s']:.2f} s"),
    ]
    if learned := results.get("learned"):
        rows += [
            (
                f"read {learned['reports']} of them with --reader learned: reports a second",
                f"{learned['reports_per_s']:.1f}",
            ),
            ("with --reader learned: peak memory", f"{learned['peak_rss_mib']:.0f} MiB"),
        ]
    for each in results.get("workers", ()):
        name = f"read {each['reports']} reports, --no-links --workers {each['workers']}"
        rows.append((f"{name}: reports a second", f"{each['reports_per_s']:.1f}"))
        rows.append((f"{name}: reports a second of processor time", f"{each['reports_per_cpu_s']:.1f}"))
        if each["peak_pss_mib"] is not None:
            rows.append((f"{name}: peak memory of all processes", f"{each['peak_pss_mib']:.0f} MiB"))
    if link := results.get("link"):
        rows.append(
            (
                f"contingent link, {link['reports']} reports that all share their sentences: reports a second",
                f"{link['reports'] / link['wall_s']:.1f}",
            )
        )
    for view in results["views"]:
        rows.append(
            (
                f"contingent {view['view']}, {view['reports']} reports, {view['statements']:,} statements",
                f"{view['wall_s']:.2f} s",
            )
        )
    return [
        *rows,
        ("gazetteer: build (once)", f"{gazetteer['build_s']:.1f} s"),
        ("gazetteer: size", f"{gazetteer['bytes'] / 2**20:.0f} MiB"),
        ("gazetteer: first look-up of a name, p50", f"{gazetteer['look_up_p50_s'] * 1e6:.0f} µs"),
        ("gazetteer: first look-up of a name, p95", f"{gazetteer['look_up_p95_s'] * 1e6:.0f} µs"),
    ]


def format_rows(rows: Sequence[tuple[str, str]]) -> str:
    """Two aligned columns."""
    left = max(len(what) for what, _ in rows)
    right = max(len(figure) for _, figure in rows)
    return "\n".join(f"{what:<{left}}  {figure:>{right}}" for what, figure in rows)
