"""What must hold of the short cuts of the linker: they find what comparing everything in full would find."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contingent.resolve.blocking import marks, pairs, report_profile
from contingent.resolve.comparing import compare
from contingent.resolve.identity import Identity
from contingent.resolve.profiles import Kind, Number, Profile
from contingent.resolve.scoring import reasons_from, score
from contingent.resolve.words import telling, weight

WORDS = ("=soldier", "ouadda", "birao", "airfield", "=die", "villag", "marin", "guard")
FAMILY = {"DEPLOY": "force", "PRESENCE": "force", "ASSAULT": "violence", "HARM": "violence", "VIEW": "VIEW"}
DAYS = st.one_of(st.none(), st.integers(735000, 735040))
STEMS = st.frozensets(st.sampled_from(WORDS), max_size=6)


@st.composite
def identities(draw: st.DrawFn) -> tuple[Identity, ...]:
    names = draw(st.lists(st.sampled_from(["country:PRT", "country:CAF", "name:birao"]), max_size=2, unique=True))
    return tuple(Identity(frozenset({n}), frozenset({n}), frozenset({n.partition(":")[2]}), True) for n in names)


@st.composite
def statements(draw: st.DrawFn, doc: str) -> Profile:
    type_ = draw(st.sampled_from(sorted(FAMILY)))
    words, context = draw(STEMS), draw(STEMS)
    agents, others, places = draw(identities()), draw(identities()), draw(identities())
    numbers = draw(
        st.lists(
            st.tuples(st.sampled_from([2.0, 5.0, 340.0, 2916.0, 1000.0]), st.sampled_from(["killed", "troops", None])),
            max_size=2,
        )
    )
    first, last = draw(DAYS), draw(DAYS)
    return Profile(
        id=f"s:{draw(st.uuids(version=4))}", doc=doc,
        kind=Kind(type_, FAMILY[type_], draw(st.sampled_from(["actual", "planned", "possible"])),
                  draw(st.sampled_from("+-")), draw(st.frozensets(st.sampled_from(["attack", "arrive"]))), draw(st.booleans())),
        alleged=draw(st.booleans()), act=None, words=words, context=context - words, agents=agents, others=others,
        places=places, hosts=frozenset({"country:CAF"}) if places else frozenset(),
        numbers=tuple(Number(v, unit, draw(st.sampled_from(["stock", "change"])), False, v, v) for v, unit in numbers),
        first=first, last=last, dated=first is not None and last is not None, published=draw(DAYS),
        voice=draw(STEMS), publisher=None, place=draw(st.sampled_from([0.0, 0.3, 0.9])), title=draw(st.booleans()),
        wide=words | context, weights=(weight(words), weight(words | context)),
        told_agents=agents or draw(identities()), told_others=others or draw(identities()), told_places=places,
    )  # fmt: skip


@settings(deadline=None)
@given(statements("d1"), statements("d2"), st.sampled_from([0.02, 0.1, 0.3, 0.6, 0.9]))
def test_a_pair_is_given_up_only_if_it_is_no_link(a: Profile, b: Profile, least: float) -> None:
    found = reasons_from(a, b, weight(a.wide & b.wide), least=least)
    full = compare(a, b)
    if found is None:
        assert score(full) < least
    else:
        assert found == full


@settings(deadline=None)
@given(statements("d1"), statements("d2"))
def test_which_of_two_statements_comes_first_makes_no_difference(a: Profile, b: Profile) -> None:
    assert compare(a, b) == compare(b, a)


@settings(deadline=None)
@given(st.lists(statements("d1"), max_size=5), st.lists(statements("d2"), max_size=5))
def test_pairs_are_those_that_share_a_mark_with_the_weight_of_their_words(
    left: list[Profile], right: list[Profile]
) -> None:
    found = {
        (x.id, y.id): common
        for x, y, common in pairs(*(report_profile(d, None, s) for d, s in (("d1", left), ("d2", right))))
    }
    assert set(found) == {(x.id, y.id) for x in left for y in right if marks(x) & marks(y)}
    for x in left:
        for y in right:
            if (x.id, y.id) in found:
                assert found[x.id, y.id] == pytest.approx(weight(x.wide & y.wide), abs=0.01)


def test_words_of_the_strategy_tell_something() -> None:
    """Else the properties above would hold of nothing."""
    assert max(map(telling, WORDS)) > 4.0
