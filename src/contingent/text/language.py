"""Whether a text is English, told cheaply: by the share of English function words, and by its script."""

from __future__ import annotations

import re

MIN_WORDS = 40  # fewer tell nothing
MIN_SHARE = 0.05  # of all words; English news has some 0.25 (0.06 in notes full of names), other languages 0.02
_CHARS = 4000  # some 2,000 letters and more of the beginning decide
_LAST_LATIN = "\u024f"  # Latin Extended-B ends here; beyond it only the block of U+1E00 to U+1EFF is Latin
# Words that other languages share ("in", "a", "was", "for", "will") are left out.
_FUNCTION_WORDS = frozenset(
    """the of and to that with as from it its be has had are were would not but who which their been said this
    they his after into than more could should about there""".split()
)
_WORD = re.compile(r"[^\W\d_]+")


def find_language(text: str) -> str | None:
    """ "en", "und" (ISO 639-2: undetermined) for anything else, or None for a text too short to tell."""
    words = _WORD.findall(text[:_CHARS].lower())
    letters = sum(map(len, words))
    foreign = sum(letter > _LAST_LATIN and not "\u1e00" <= letter <= "\u1eff" for word in words for letter in word)
    if letters >= MIN_WORDS and foreign > letters / 2:
        return "und"
    if len(words) < MIN_WORDS:
        return None
    return "en" if sum(word in _FUNCTION_WORDS for word in words) >= MIN_SHARE * len(words) else "und"


def is_english(language: str | None) -> bool:
    """Whether a language code is English or not known at all."""
    return language is None or re.match(r"en(?:g|glish)?(?![a-z])", language.strip(), re.IGNORECASE) is not None
