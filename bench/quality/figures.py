"""From scores to the figures that are kept, compared with floors, and printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contingent.evaluate.report import share
from contingent.evaluate.scores import Match, Rate, Section

# key: heading in the table; all are shares of 1, the higher the better
FIGURES: dict[str, str] = {
    "statement_f1": "F1",
    "statement_precision": "P",
    "statement_recall": "R",
    "core_recall": "core",
    "core_found": "core found",
    "found_f1": "found",
    "force_f1": "force",
    "force_full_f1": "force full",
    "status": "status",
    "polarity": "polar.",
    "acts": "acts",
    "speaker": "speaker",
    "time": "time",
    "agent": "agent",
    "place": "place",
    "depends": "depends",
}
SLICE_FLOORS = ("statement_f1", "core_recall", "found_f1")  # pinned for each slice; over all reports everything is
ALL = "all"
PLACES = 2  # of a share, in tables
Row = dict[str, Any]


def figures_of(section: Section) -> dict[str, float | None]:
    """The main figures of a section, by the keys of FIGURES; None where there was nothing to count."""

    def field(name: str) -> float | None:
        return section.fields.get(name, Rate()).rate

    def recall(name: str) -> float | None:
        return section.lists.get(name, Match()).recall

    values = {
        "statement_f1": section.statements.f1,
        "statement_precision": section.statements.precision,
        "statement_recall": section.statements.recall,
        "core_recall": section.core.rate,
        "core_found": section.core_found.rate,
        "found_f1": section.found.f1,
        "force_f1": section.force.f1 if section.force.gold else None,
        "force_full_f1": section.force_full.f1 if section.force.gold else None,
        **{name: field(name) for name in ("status", "polarity", "acts", "speaker", "time")},
        **{name: recall(name) for name in ("agent", "place", "depends")},
    }
    return {name: _rounded(values[name]) for name in FIGURES}


def row_of(section: Section, *, reader: str, split: str, slice_: str) -> Row:
    """One row of results.json."""
    return {
        "reader": reader,
        "split": split,
        "slice": slice_,
        "reports": section.reports,
        "gold": section.statements.gold,
        "predicted": section.statements.predicted,
        "force_gold": section.force.gold,
        "figures": figures_of(section),
        "harmful": {kind: _counted(rate) for kind, rate in section.harmful.items()},
        "harmful_any_type": {kind: _counted(rate) for kind, rate in section.harmful_found.items()},
    }


def floors_of(rows: Iterable[Row]) -> dict[str, dict[str, float]]:
    """What may be pinned: by "reader-name slice", the least of each figure, and the most ("max …") of each harmful rate.

    The reader's version is left out, so that a newer version is held to the floors of the older.
    """
    floors: dict[str, dict[str, float]] = {}
    for row in rows:
        whole = row["slice"] == ALL
        pinned = {k: v for k, v in row["figures"].items() if v is not None and (whole or k in SLICE_FLOORS)}
        if whole:
            pinned |= {f"max {k}": v["rate"] for k, v in row["harmful_any_type"].items() if v["rate"] is not None}
        floors[_key(row)] = pinned
    return floors


def raised(
    old: Mapping[str, Mapping[str, float]], new: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Floors of which each is the better of two, so that nothing is ever lowered by raising."""
    result: dict[str, dict[str, float]] = {key: dict(values) for key, values in old.items()}
    for key, values in new.items():
        kept = result.setdefault(key, {})
        for name, value in values.items():
            better = min if name.startswith("max ") else max
            kept[name] = better(kept.get(name, value), value)
    return result


def below(floors: Mapping[str, Mapping[str, float]], measured: Mapping[str, Mapping[str, float]]) -> list[str]:
    """One line for each pinned figure that is worse now, or not measured any more."""
    problems = []
    for key, values in floors.items():
        for name, floor in values.items():
            value = measured.get(key, {}).get(name)
            if value is None:
                problems.append(f"{key}: {name} is pinned at {floor:.4f} and was not measured")
            elif (value > floor) if name.startswith("max ") else (value < floor):
                problems.append(f"{key}: {name} is {value:.4f}, pinned at {floor:.4f}")
    return problems


def format_table(rows: Sequence[Row]) -> str:
    """All rows in aligned columns; shares as parts of 1, harmful errors as "count/of" over pairs of any type."""
    harmful = {"allegation read as fact": "alleg.", "plan read as done": "done", "condition dropped": "cond."}
    heading = ["reader", "split", "slice", "reports", "gold", "pred.", *FIGURES.values(), *harmful.values()]
    lines = [heading]
    for row in rows:
        cells = [row["reader"], row["split"], row["slice"], *(str(row[k]) for k in ("reports", "gold", "predicted"))]
        cells += [share(row["figures"][name], PLACES) for name in FIGURES]
        cells += [f"{row['harmful_any_type'][kind]['count']}/{row['harmful_any_type'][kind]['of']}" for kind in harmful]
        lines.append(cells)
    widths = [max(len(line[i]) for line in lines) for i in range(len(heading))]
    left = 3  # columns of words stand to the left
    return "\n".join(
        "  ".join(c.ljust(w) if i < left else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    )


def _key(row: Row) -> str:
    return f"{row['reader'].partition('/')[0]} {row['slice']}"


def _counted(rate: Rate) -> dict[str, Any]:
    return {"count": rate.count, "of": rate.of, "rate": _rounded(rate.rate)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
