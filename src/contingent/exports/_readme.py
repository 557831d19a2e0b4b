"""The README that goes out beside a file: what a row is, what the columns mean, what may not be added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from contingent.exports._events import OMITTED_COLUMNS
from contingent.exports._table import Table

OMITTED_MEANING: Mapping[str, str] = {
    "statement": "id of the statement that has no row of its own",
    "document": "id of its report",
    "reason": "why",
    "row": "the row that tells it, where one does",
    "gist": "what it says, in a sentence",
    "act": "how its innermost source puts it: say, commit, request, accuse, …",
}


CURRENT = "Current records only: of several readings of one report the one that counts."
AS_FACT = (
    "Only what a report states as fact: status actual, polarity +, and nobody in the chain of sources accuses, plans, asks, warns, "
    "denies, hopes or threatens. Allegations, plans and denials are left out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a README says of a format: what it is and for whom, its gates, what may not be added up, and anything else."""

    about: str
    rules: tuple[str, ...]
    sums: str
    more: str = ""


def readme(form: str, told: Told, tables: Sequence[Table], *, omitted: int, asked: str = "") -> bytes:
    """The README of one export, Markdown in UTF-8.

    Args:
        tables: what it holds; rows are only counted.
        omitted: how many records were left out.
        asked: what it was limited to, in words; empty for all.
    """
    lines = [
        f"# {form}: an export of Contingent {version('contingent')}", "", told.about, "",
        *((f"Only: {asked}. What fell out for that is listed with the rest that was left out.", "") if asked else ()),
        "## What gets in", "", *(f"* {rule}" for rule in told.rules), "",
        "## What may not be added up", "", told.sums, "",
    ]  # fmt: skip
    for table in tables:
        count = "" if table.rows is None else f": {len(table.rows)} rows"
        lines += [f"## {table.name}{count}", "", f"A row is {table.row}.", ""]
        lines += ["| column | kind | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.kind} | {c.meaning.replace('|', '·')} |" for c in table.columns]
        lines.append("")
    lines += [f"## Left out: {omitted}", "", "The file that ends in `.omitted.csv` lists each statement left out:", ""]
    lines += [f"* `{name}`: {OMITTED_MEANING.get(name, 'as in the record')}" for name in OMITTED_COLUMNS]
    lines += ["", told.more, ""] if told.more else [""]
    return "\n".join(lines).encode()
