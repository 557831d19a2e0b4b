"""What 10^9 reports would take, reckoned from measured figures: writes the tables of docs/scale.md from results.json.

python bench/engine/paper.py                      rewrite the block between the marks in docs/scale.md
python bench/engine/paper.py --print --core-hour 0.02    print it for other prices
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `python bench/engine/paper.py` finds `bench`

from bench.report import with_block
from contingent.run.engine.pieces import SHARD_BYTES

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "scale.md"
SIZES = (10**6, 10**7, 10**8, 10**9)
CORES = 1000
LINKED = "many crises"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices in dollars, assumed and not measured: put in your own.

    Args:
        core_hour: of a virtual core, on demand.
        gb_month: of a gigabyte of object storage for a month.
    """

    core_hour: float = 0.05
    gb_month: float = 0.025


def main() -> None:
    """Rewrite the page, or print the block."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", dest="only_print", help="print the block, change nothing")
    parser.add_argument("--core-hour", type=float, default=Prices().core_hour, help="dollars (default %(default)s)")
    parser.add_argument("--gb-month", type=float, default=Prices().gb_month, help="dollars (default %(default)s)")
    arguments = parser.parse_args()
    made = block(*load_results(), Prices(core_hour=arguments.core_hour, gb_month=arguments.gb_month))
    if arguments.only_print:
        print(made)
    else:
        PAGE.write_text(with_block(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


def load_results() -> tuple[dict[str, Any], dict[str, Any]]:
    """The committed results of the engine, and of the links: the largest archive of many crises."""
    engine = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    links = json.loads((HERE.parent / "links" / "results.json").read_text(encoding="utf-8"))
    rows = [row for row in links["rows"] if row["archive"] == LINKED]
    return engine, max(rows, key=lambda row: row["reports"])


def block(engine: Mapping[str, Any], link: Mapping[str, Any], prices: Prices) -> str:
    """The Markdown between the marks: what was measured, and what follows from it."""
    first = engine["rounds"][0]["clusters"]["1"]
    measured = [
        ("two plain processes by one, no engine: what the machine gave", f"{engine['ceiling_median']:.2f}"),
        ("cluster of two workers by one of one, once started", f"**{engine['speedup_median']:.2f}**"),
        ("the same with the start of the cluster", f"{engine['speedup_with_start_median']:.2f}"),
        ("processor time, cluster of one worker by a plain process", f"{engine['engine_cpu_median']:.2f}"),
        ("processor time, cluster of two workers by one of one", f"{engine['second_worker_cpu_median']:.2f}"),
    ]
    loads = ", ".join(f"{each['load_1m']:.1f}" for each in engine["rounds"])
    costs = engine["costs"]
    return "\n\n".join(
        [
            _table(["measured", "times"], measured),
            f"Medians of {len(engine['rounds'])} rounds on {engine['cores']} cores, {engine['date']}: "
            f"{engine['reports']:,} reports of {engine['words_each']:.0f} words in {first['shards']} shards; load of the "
            f"machine after each round: {loads}. Two processes cannot gain more than the first row while others use the "
            "cores. `make bench-engine` measures anew.",
            _table(["a step, for one report", "measured"], [
                ("looking at it (hash, lines)", f"{costs['look_cpu_s_per_gb'] * _bytes(engine) / 1e6:.3f} ms of a core"),
                ("reading it into a shard", f"{costs['read_cpu_ms_per_report']:.1f} ms of a core"),
                ("its share of two jobs for Dask's scheduler", f"{2 * costs['job_ms'] / _per_shard(engine):.3f} ms"),
                ("loading it into a database", f"{costs['load_cpu_ms_per_report']:.1f} ms of a core"),
                (f"linking it ({link['statements'] // link['reports']} statements, among {link['reports']:,})",
                 f"{link['link_cpu_ms_a_report']:.1f} ms of a core"),
                ("input, shard, database", f"{_bytes(engine) / 1000:.1f}, {costs['shard_bytes_per_report'] / 1000:.1f}, "
                 f"{costs['database_bytes_per_report'] / 1000:.1f} kB"),
            ]),
            _table(["reports", *(_power(size) for size in SIZES)], _paper(engine, link, prices)),
        ]
    )  # fmt: skip


def _paper(engine: Mapping[str, Any], link: Mapping[str, Any], prices: Prices) -> list[tuple[str, ...]]:
    costs = engine["costs"]
    read_s = costs["read_cpu_ms_per_report"] / 1000 + costs["look_cpu_s_per_gb"] * _bytes(engine) / 1e9
    per_shard = _per_shard(engine)
    serial_s = (costs["load_cpu_ms_per_report"] + link["link_cpu_ms_a_report"]) / 1000
    stored = _bytes(engine) + costs["shard_bytes_per_report"]
    rows: list[tuple[str, ...]] = []

    def row(what: str, *cells: str) -> None:
        rows.append((what, *cells))

    row("core-hours to read", *(f"{n * read_s / 3600:,.0f}" for n in SIZES))
    row(
        f"dollars for these at {prices.core_hour:g} each",
        *(f"{n * read_s / 3600 * prices.core_hour:,.0f}" for n in SIZES),
    )
    row(f"by the clock on {CORES:,} cores", *(_lasting(n * read_s / CORES) for n in SIZES))
    row(f"shards of {SHARD_BYTES / 1e6:g} MB of input", *(f"{n / per_shard:,.0f}" for n in SIZES))
    row("scheduler, one after the other", *(_lasting(2 * n / per_shard * costs["job_ms"] / 1000) for n in SIZES))
    row("input and shards", *(_size(n * stored) for n in SIZES))
    row(
        f"dollars a month at {prices.gb_month:g} a GB", *(f"{n * stored / 1e9 * prices.gb_month:,.0f}" for n in SIZES)
    )  # fmt: skip
    row("one database: load and link on one core", *(_lasting(n * serial_s) for n in SIZES))
    row("one database: its size", *(_size(n * costs["database_bytes_per_report"]) for n in SIZES))
    return rows


def _bytes(engine: Mapping[str, Any]) -> float:
    return float(engine["input_bytes"] / engine["reports"])


def _per_shard(engine: Mapping[str, Any]) -> float:
    return SHARD_BYTES / _bytes(engine)


def _lasting(seconds: float) -> str:
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= size * 2:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"


def _size(size: float) -> str:
    return f"{size / 1e12:,.1f} TB" if size >= 1e12 else f"{size / 1e9:,.0f} GB"


def _power(size: int) -> str:
    return f"10^{len(str(size)) - 1}"


def _table(heading: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    rule = ["---", *["--:"] * (len(heading) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heading, rule, *rows])


if __name__ == "__main__":
    main()
