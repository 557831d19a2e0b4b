"""How templates are filled: everything escaped, nothing a report says can act.

Every value that reaches a page is first cleaned of controls and of marks that turn the direction of text, then escaped.
Only markup made by this package passes as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contingent.codebooks.load import countries
from contingent.pages.pictures import query_of
from contingent.text.safe import clean, shortened, web_link
from contingent.views.arranging import AGED_DAYS, OLD_DAYS, after_count, has_number, unplaced_word
from contingent.views.conditions import RELATION_WORDS, Condition
from contingent.views.events import TOLLS
from contingent.views.figures import grouped, in_unit
from contingent.views.forces import PART_OF, SAME_PEOPLE
from contingent.views.wording import bare, letters, who_says

_LABEL_CLASSES: Mapping[str, str] = {
    "ALLEGED": "alleged",
    "DENIED": "denied",
    "REJECTED": "denied",
    "NOT": "denied",
    "PLANNED": "planned",
    "EXPECTED": "planned",
    "ONLY": "planned",
    "FORMER": "former",
}


@cache
def environment() -> Environment:
    """The templates of this package, with the words and filters they use."""
    made = Environment(
        loader=PackageLoader("contingent.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=inert,
    )
    made.filters |= {
        "bare": bare,
        "each_once": each_once,
        "shortened": shortened,
        "grouped": grouped,
        "in_unit": in_unit,
        "web": web_link,
    }
    made.tests["numbered"] = has_number
    made.globals |= {
        "AGED_DAYS": AGED_DAYS,
        "OLD_DAYS": OLD_DAYS,
        "RELATION_WORDS": RELATION_WORDS,
        "TOLLS": TOLLS,
        "after_count": after_count,
        "country_name": country_name,
        "has_number": has_number,
        "label_class": label_class,
        "letters": letters,
        "of_other_rows": of_other_rows,
        "query_of": query_of,
        "unplaced_word": unplaced_word,
        "who_says": who_says,
    }
    return made


def render(template: str, **values: Any) -> str:
    """A template of this package, filled.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    return environment().get_template(template).render(**values)


def each_once(told: Iterable[Condition]) -> list[Condition]:
    """Conditions of several reports, each wording once."""
    return list({c.line(): c for c in reversed(list(told))}.values())[::-1]


def inert(value: Any) -> Any:
    """A value as a page may show it: text without controls, nothing for None; markup of our own as it is."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return clean(value, keep_lines=True)


def label_class(label: str) -> str:
    """The CSS class for a label of reality: alleged, denied, planned, former or open."""
    return _LABEL_CLASSES.get(label.split()[0], "open") if label else ""


def country_name(code: str | None) -> str:
    """The name of a country by its ISO alpha-3 code; the code itself when it is not one, "All countries" for none."""
    if code is None:
        return "All countries"
    known = countries().get(code.upper())
    return known.name if known is not None else code


def of_other_rows(note: str) -> bool:
    """True for a note that sets a row beside others of a full table; a brief leaves it out."""
    return note.startswith((SAME_PEOPLE, PART_OF))
