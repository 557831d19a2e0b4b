"""Headlines repeat the lead: a headline's statement becomes further evidence of the body statement it announces."""

from __future__ import annotations

from contingent.readers.grammar.draft import StatementDraft

_SENTENCES_SEARCHED = 6


def merge_title(drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Drafts with headline statements folded into the first body statement of the same type, figure and names."""
    kept: list[StatementDraft] = []
    for draft in drafts:
        if draft.sentence.title:
            twin = next((d for d in drafts if not d.sentence.title and _announces(draft, d)), None)
            if twin is not None:
                twin.evidence = [*draft.evidence, *twin.evidence]
                continue
        kept.append(draft)
    return kept


def _announces(title: StatementDraft, body: StatementDraft) -> bool:
    if body.sentence.index > _SENTENCES_SEARCHED or title.type != body.type:
        return False
    figures_title = {(n.best, n.low, n.high) for n, _ in title.numbers}
    figures_body = {(n.best, n.low, n.high) for n, _ in body.numbers}
    if figures_title and figures_body and not figures_title & figures_body:
        return False
    names_title = {n.id for n in title.sentence.names if n.id}
    names_body = {n.id for n in body.sentence.names if n.id}
    return bool(names_title & names_body) or not names_title
