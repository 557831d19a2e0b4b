"""How far people who judged the same items agree: Krippendorff's alpha, field by field.

Method: K. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability" (University of Pennsylvania), nominal data.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from msgspec import Struct

from contingent.resolve.judgements import Judgement, in_force, subject


class Agreement(Struct, frozen=True, kw_only=True):
    """Agreement on one field.

    Attributes:
        alpha: 1 is full agreement, 0 what chance gives, below 0 worse; None where no two people judged one item, or where
            all gave one and the same value, so that nothing could differ.
        items: items that at least two people judged; `equal` those on which all gave one value; `people` how many.
    """

    field: str
    alpha: float | None
    items: int
    equal: int
    people: int


def agreement(judgements: Iterable[Judgement]) -> list[Agreement]:
    """Krippendorff's alpha by field: "link" for pairs, "in the text" and each value for statements.

    For each person the judgements in force count. Who accepted a statement gave all values as they stood, who corrected
    one gave the new value and the others as they stood; of a rejected statement only that it is not in the text.
    """
    by_person: dict[str, list[Judgement]] = defaultdict(list)
    for j in judgements:
        by_person[j.by].append(j)
    ratings: dict[str, dict[Hashable, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for person, said in by_person.items():
        for j in in_force(said):
            item = subject(j)[:2]
            for field, value in _ratings(j).items():
                ratings[field][item][person] = value
    found = []
    for field, items in sorted(ratings.items()):
        shared = [list(given.values()) for given in items.values() if len(given) > 1]
        people = {person for given in items.values() if len(given) > 1 for person in given}
        equal = sum(len(set(given)) == 1 for given in shared)
        found.append(
            Agreement(field=field, alpha=alpha(shared), items=len(shared), equal=equal, people=len(people))
        )  # fmt: skip
    return found


def alpha(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values.

    Args:
        items: for each item the values given, one for each person who judged it, in any order; items with fewer than
            two values do not count.
    Returns:
        1 - D_o / D_e, observed over expected disagreement; None when there is nothing to compare or nothing to differ.
    """
    pairable = [values for values in items if len(values) > 1]
    totals: Counter[Hashable] = Counter(value for values in pairable for value in values)
    number = totals.total()
    observed = 0.0
    for values in pairable:
        counts = Counter(values)
        unlike = sum(n * (len(values) - n) for n in counts.values())
        observed += unlike / (len(values) - 1)
    expected = sum(n * (number - n) for n in totals.values()) / (number - 1) if number > 1 else 0.0
    return None if expected == 0 else 1.0 - observed / expected


def _ratings(j: Judgement) -> Mapping[str, str]:
    if j.right is not None:
        if j.verdict == "reject":
            return {"link": "none"}
        return {"link": "same" if j.verdict == "merge" else j.rel or j.seen.get("link", "same")}
    if j.verdict == "reject":
        return {"in the text": "no"}
    changed = {j.field: j.value} if j.verdict == "correct" and j.field is not None and j.value is not None else {}
    return {"in the text": "yes", **j.seen, **changed}
