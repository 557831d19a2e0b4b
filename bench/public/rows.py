"""One row of the public table: a test, a metric, our figure and the published ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """`ours` is a share of 1, or None where the test is not here; `published` names system and figure.

    `source` says where that stands. `wanted` is the least the project asks of itself, or None. `unseen` is our figure on the part
    of the test whose errors nobody looked at while rules were written, where there is one. `note` says what one must know to
    compare the two.
    """

    test: str
    metric: str
    ours: float | None
    items: int
    published: str
    source: str
    wanted: float | None = None
    unseen: float | None = None
    note: str = ""


def format_rows(rows: Iterable[Row]) -> str:
    """A Markdown table, one line a row."""
    heads = ("test", "metric", "items", "ours", "on the unseen part", "wanted", "published", "source and note")
    lines = [heads, ("---", "---", "--:", "--:", "--:", "--:", "---", "---")]
    for row in rows:
        remark = f"{row.source}. {row.note}" if row.note else row.source
        lines.append(
            (
                row.test,
                row.metric,
                f"{row.items:,}",
                _share(row.ours),
                _share(row.unseen),
                _share(row.wanted),
                row.published,
                remark,
            )
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".lstrip("0")


def f1(right: float, gold: float, predicted: float) -> float:
    """Harmonic mean of precision and recall from counts; 0 where nothing is right."""
    return 2 * right / (gold + predicted) if right else 0.0
