"""Names, times and numbers against re3d: entities of 90 defence and diplomacy documents, by type.

re3d (Defence Science and Technology Laboratory, 2017) codes maximal phrases ("the northern part of the country", "our
men and women in uniform"); we find names and values, so exact figures are low by design and descriptions are missed.
Found and coded spans of one type are matched as in `places.py`. Folders of the BBC are skipped: their texts are not
free. A coded entity whose offsets do not quote its own value is left out (a fault of the data).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.public.places import Span, match_spans
from bench.public.rows import Row, f1
from contingent.gazetteer.lookup import open_gazetteer
from contingent.normalize.names import Names
from contingent.normalize.numbers import find_numbers
from contingent.normalize.times import find_times
from contingent.normalize.toponyms import Toponyms

SKIPPED = "BBC"
# Of re3d's types, what we take for it; the rest is not attempted.
ATTEMPTED = {
    "Organisation": "organisations, operations and armed groups of the registry",
    "Location": "toponyms that are no adjectives, states among them",
    "Nationality": "adjectives and people of states and regions",
    "Temporal": "time expressions",
    "Quantity": "the words of a number",
}
_ORGANISATIONS = frozenset({"organisation", "operation", "group"})


def measure(bench: Path) -> list[Row]:
    """One row a type, the commonest first; `ours` is None for a type we do not find. Empty without the folder."""
    folder = bench / "re3d"
    if not folder.is_dir():
        return []
    gazetteer = open_gazetteer()
    names, toponyms = Names.load(gazetteer), Toponyms.load(gazetteer)
    coded: dict[str, int] = defaultdict(int)
    found: dict[str, int] = defaultdict(int)
    matched: dict[str, int] = defaultdict(int)
    exact: dict[str, int] = defaultdict(int)
    for text, gold in _documents(folder):
        ours = _find(text, names, toponyms)
        for kind in {*gold, *ours}:
            pairs, left = match_spans(gold.get(kind, []), ours.get(kind, []))
            coded[kind] += len(gold.get(kind, []))
            found[kind] += len(pairs) + len(left)
            matched[kind] += len(pairs)
            exact[kind] += sum(one == other for one, other in pairs)
    gazetteer.close()
    return [
        Row(
            test="re3d", metric=f"{kind}: entity F1, exact or overlapping",
            ours=f1(matched[kind], coded[kind], found[kind]) if kind in ATTEMPTED else None,
            items=coded[kind], published="none: ours is the first", source="re3d, six sources without the BBC",
            note=_note(kind, matched[kind], exact[kind], coded[kind], found[kind]),
        )
        for kind in sorted(coded, key=lambda kind: -coded[kind])
    ]  # fmt: skip


def _note(kind: str, matched: int, exact: int, coded: int, found: int) -> str:
    if kind not in ATTEMPTED:
        return "Not attempted"
    return (
        f"Ours: {ATTEMPTED[kind]}. Precision {matched / found if found else 0:.3f}, recall {matched / coded:.3f};"
        f" exact spans {f1(exact, coded, found):.3f}"
    )


def _find(text: str, names: Names, toponyms: Toponyms) -> Mapping[str, Sequence[Span]]:
    mentions = names.find(text)
    people = {(one.start, one.end) for one in mentions if one.kind == "demonym"}
    places = [(one.start, one.end) for one in toponyms.find(text)]
    adjectives = {span for span in places if toponyms.is_adjective(text[span[0] : span[1]])}
    return {
        "Organisation": [(one.start, one.end) for one in mentions if one.kind in _ORGANISATIONS],
        "Location": [span for span in places if span not in people | adjectives],
        "Nationality": sorted(people | adjectives),
        "Temporal": [(one.start, one.end) for one in find_times(text)],
        "Quantity": [(one.number_start, one.number_end) for one in find_numbers(text)],
    }


def _documents(folder: Path) -> Iterator[tuple[str, Mapping[str, list[Span]]]]:
    for source in sorted(path for path in folder.iterdir() if path.is_dir() and SKIPPED not in path.name):
        texts = {str(row["_id"]): str(row["text"]) for row in _rows(source / "documents.json")}
        entities: dict[str, dict[str, set[Span]]] = defaultdict(lambda: defaultdict(set))
        for row in _rows(source / "entities.json"):
            text, start, end = texts[row["documentId"]], int(row["begin"]), int(row["end"])
            if text[start:end] == row["value"]:
                entities[row["documentId"]][row["type"]].add((start, end))
        for key, text in texts.items():
            yield text, {kind: sorted(spans) for kind, spans in entities[key].items()}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
