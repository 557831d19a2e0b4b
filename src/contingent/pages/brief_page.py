"""The brief as HTML: in the web application, and as one file that opens offline and can be mailed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from contingent import __version__
from contingent.pages.drawings import NOTHING, Drawn
from contingent.pages.environment import render
from contingent.pages.pictures import Addresses, FileAddresses
from contingent.pages.statement_ids import statement_ids
from contingent.resolve.ledger import Ledger
from contingent.views.arranging import by_force, sorted_events, sorted_forces
from contingent.views.brief import Brief
from contingent.views.changes import ChangeRow
from contingent.views.commitments import CommitmentRow
from contingent.views.events import EventRow
from contingent.views.trace import traces
from contingent.views.wording import outlet_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The words behind a statement, for a file without a database behind it."""

    id: str
    type: str
    label: str
    gist: str
    quotes: tuple[str, ...]
    said_by: str
    publisher: str | None
    published: str | None
    headline: str | None
    url: str | None


def brief_values(
    brief: Brief, to: Addresses, *, changed: Sequence[ChangeRow] | None = None, since: str | None = None,
    drawing: Drawn = NOTHING,
) -> dict[str, Any]:  # fmt: skip
    """What the template of the brief needs.

    Args:
        changed: what has become known after `since`; None when it was not asked for.
        drawing: what heads the page.
    """
    counted, older, moving = sorted_forces(brief.forces)
    return {
        "brief": brief,
        "to": to,
        "outlets": outlet_names(brief.publishers),
        "hosts": brief.country is None,
        "counted": counted,
        "older": older,
        "moving": moving,
        "promises": [_told_together(group) for group in by_force(brief.commitments)],
        "happenings": _happenings(brief),
        "changed": changed,
        "since": since,
        "drawing": drawing.svg,
    }


def brief_file(
    brief: Brief, ledger: Ledger, *, changed: Sequence[ChangeRow] | None = None, since: str | None = None,
    drawing: Drawn = NOTHING, source: str = "",
) -> str:  # fmt: skip
    """The brief as one self-contained HTML file: no script, nothing fetched; every figure leads to its words at the end.

    Args:
        ledger: what the brief was made of, for the words.
        source: name of the database, as the foot of the page gives it.
    """
    values = brief_values(brief, FileAddresses(), changed=changed, since=since, drawing=drawing)
    named = list(dict.fromkeys([*statement_ids([brief, *(changed or ())]), *drawing.statements]))
    return render(
        "brief_file.html.j2",
        **values,
        notes=list(_notes(ledger, named)),
        style=Markup(style()),
        version=__version__,
        source=source,
    )


def style() -> str:
    """The style sheets of pages and drawings, as one text."""
    static = files("contingent.pages") / "static"
    sheets = [static / name for name in ("drawing.css", "app.css")]
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file())


def _notes(ledger: Ledger, ids: Iterable[str]) -> Iterator[Note]:
    known = {s.id for s in (*ledger.statements, *ledger.context)}
    for found in traces(ledger, [i for i in ids if i in known]):
        document = found.document
        yield Note(
            id=found.statement.id,
            type=found.statement.type,
            label=found.label,
            gist=found.statement.gist or found.statement.evidence[0].exact,
            quotes=tuple(e.exact for e in found.statement.evidence),
            said_by=found.said_by,
            publisher=found.publisher,
            published=document.published.edtf,
            headline=document.title.exact if document.title else document.headline,
            url=document.url,
        )


def _told_together(promises: Sequence[CommitmentRow]) -> list[list[CommitmentRow]]:
    """Rows that give one number with one reality stand together, each with its own conditions; nothing is added."""
    groups: dict[tuple[str, ...], list[CommitmentRow]] = {}
    for row in promises:
        groups.setdefault((row.label, row.number, row.host), []).append(row)
    return list(groups.values())


def _happenings(brief: Brief) -> list[tuple[str, str, list[EventRow], str]]:
    told = (
        ("violence", "Violence, as reported", brief.violence, "None reported."),
        ("alleged", "Alleged: an accuser's word, not a fact", brief.alleged, ""),
        ("denied", "Denied or said not to be so", brief.denied, ""),
        ("warned", "Warned of or planned: has not happened", brief.warned, ""),
    )
    return [(id_, title, sorted_events(rows, brief.on), empty) for id_, title, rows, empty in told]
