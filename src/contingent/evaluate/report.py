"""Scores as a table to read and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contingent.evaluate.scores import Match, Rate, Scores, Section

_CONFUSIONS_SHOWN = 12


def scores_to_json(scores: Scores) -> dict[str, Any]:
    """All figures as plain values: counts, and shares as floats (null when there was nothing to count)."""
    return {
        "overall": _section_to_json(scores.overall),
        "slices": {name: _section_to_json(section) for name, section in scores.slices.items()},
    }


def format_scores(scores: Scores) -> str:
    """A plain-text page: one column for all reports and one for each slice, then types and confusions.

    Shares are shown to three places without the leading zero; "-" means there was nothing to count.
    """
    columns = [("all", scores.overall)]
    if len(scores.slices) > 1:
        columns += list(scores.slices.items())
    blocks = [
        _table([["", *(name for name, _ in columns)], *_rows([section for _, section in columns])]),
        _table(_type_rows(scores.overall)),
    ]
    if scores.overall.confusions:
        blocks.append(_table(_confusion_rows(scores.overall)))
    return "\n\n".join(blocks) + "\n"


def _section_to_json(section: Section) -> dict[str, Any]:
    return {
        "reports": section.reports,
        "unread": section.unread,
        "statements": _match_to_json(section.statements)
        | {"precision_l": section.precision_l, "extra_inside": section.extra_inside},
        "found": _match_to_json(section.found),
        "core": _rate_to_json(section.core),
        "core_found": _rate_to_json(section.core_found),
        "force": _match_to_json(section.force),
        "force_full": _match_to_json(section.force_full),
        "fields": {name: _rate_to_json(rate) for name, rate in section.fields.items()},
        "quantity_fields": {name: _rate_to_json(rate) for name, rate in section.quantity_fields.items()},
        "lists": {name: _match_to_json(match) for name, match in section.lists.items()},
        "harmful": {name: _rate_to_json(rate) for name, rate in section.harmful.items()},
        "harmful_found": {name: _rate_to_json(rate) for name, rate in section.harmful_found.items()},
        "types": {name: _match_to_json(match) for name, match in section.types.items()},
        "confusions": [
            {"gold": gold, "predicted": predicted, "count": count} for gold, predicted, count in section.confusions
        ],
    }


def _match_to_json(match: Match) -> dict[str, Any]:
    return {
        "gold": match.gold,
        "predicted": match.predicted,
        "gold_hit": match.gold_hit,
        "predicted_hit": match.predicted_hit,
        "precision": match.precision,
        "recall": match.recall,
        "f1": match.f1,
    }


def _rate_to_json(rate: Rate) -> dict[str, Any]:
    return {"count": rate.count, "of": rate.of, "rate": rate.rate}


def _rows(sections: list[Section]) -> list[list[str]]:
    def row(label: str, cell: Callable[[Section], str]) -> list[str]:
        return [label, *(cell(section) for section in sections)]

    def rates(title: str, of: Callable[[Section], dict[str, Rate]], cell: Callable[[Rate], str]) -> list[list[str]]:
        names = of(sections[0])
        return [[title]] + [row(f"  {n}", lambda s, n=n: cell(of(s).get(n, Rate()))) for n in names]  # type: ignore[misc]

    rows = [
        row("reports", lambda s: str(s.reports)),
        row("gold statements", lambda s: str(s.statements.gold)),
        row("predicted statements", lambda s: str(s.statements.predicted)),
        ["statements (evidence and type)"],
        row("  F1", lambda s: share(s.statements.f1)),
        row("  precision", lambda s: share(s.statements.precision)),
        row("  precision, extras inside gold at half", lambda s: share(s.precision_l)),
        row("  recall", lambda s: share(s.statements.recall)),
        row("  recall of core", lambda s: share(s.core.rate)),
        ["found (any type)"],
        row("  F1", lambda s: share(s.found.f1)),
        row("  precision", lambda s: share(s.found.precision)),
        row("  recall", lambda s: share(s.found.recall)),
        row("  recall of core", lambda s: share(s.core_found.rate)),
        ["force figures"],
        row("  F1", lambda s: share(s.force.f1)),
        row("  precision", lambda s: share(s.force.precision)),
        row("  recall", lambda s: share(s.force.recall)),
        row("  F1 with status and basis", lambda s: share(s.force_full.f1)),
        row("  coded, predicted", lambda s: f"{s.force.gold}, {s.force.predicted}"),
    ]
    rows += rates("harmful errors", lambda s: s.harmful, _counted)
    rows += rates("harmful errors, pairs of any type", lambda s: s.harmful_found, _counted)
    rows += rates("fields of paired statements", lambda s: s.fields, lambda rate: share(rate.rate))
    rows += rates("quantities gold has", lambda s: s.quantity_fields, lambda rate: share(rate.rate))
    rows.append(["roles and lists of paired statements, recall / precision"])
    for name in sections[0].lists:
        rows.append(row(f"  {name}", lambda s, name=name: _both(s.lists.get(name, Match()))))  # type: ignore[misc]
    if sections[0].unread:
        rows.insert(1, row("  not read", lambda s: str(s.unread)))
    return rows


def _type_rows(section: Section) -> list[list[str]]:
    rows = [["type", "F1", "precision", "recall", "gold", "predicted"]]
    for name, m in section.types.items():
        rows.append([name, share(m.f1), share(m.precision), share(m.recall), str(m.gold), str(m.predicted)])
    return rows


def _confusion_rows(section: Section) -> list[list[str]]:
    shown = section.confusions[:_CONFUSIONS_SHOWN]
    return [["gold type", "read as", "times"], *([gold, other, str(count)] for gold, other, count in shown)]


def share(value: float | None, places: int = 3) -> str:
    """A share without its leading zero; "-" for nothing to count."""
    if value is None:
        return "-"
    text = f"{value:.{places}f}"
    return text[1:] if text.startswith("0") else text


def _counted(rate: Rate) -> str:
    return f"{rate.count} of {rate.of}" if rate.of else "-"


def _both(match: Match) -> str:
    return f"{share(match.recall)} / {share(match.precision)}"


def _table(rows: list[list[str]]) -> str:
    """Aligned columns: the first to the left, the others to the right; a row of one cell is a heading."""
    full = [row for row in rows if len(row) > 1]
    widths = [max(len(row[i]) for row in full) for i in range(len(full[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=False))]
        ).rstrip()
        for row in rows
    )
