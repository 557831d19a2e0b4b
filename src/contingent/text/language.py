"""Whether a text is English, told cheaply: by the share of English function words, and by its script.

What other language a text is in is told by py3langid (the extra `formats`), asked only about texts short of English words.
"""

from __future__ import annotations

import re

MIN_WORDS = 40  # fewer tell nothing
MIN_SHARE = 0.05  # of all words; English news has some 0.25 (0.06 in notes full of names), other languages 0.02
MIN_FOREIGN_WORDS = 6  # words without a capital; with fewer even a language model of letters guesses
UNNAMED = "und"
_CHARS = 4000  # some 2,000 letters and more of the beginning decide
_LAST_LATIN = "\u024f"  # Latin Extended-B ends here; beyond it only the block of U+1E00 to U+1EFF is Latin
# Words that other languages share ("in", "a", "was", "for", "will") are left out.
_FUNCTION_WORDS = frozenset(
    """the of and to that with as from it its be has had are were would not but who which their been said this
    they his after into than more could should about there""".split()
)
_NAMES = {
    "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "km": "Khmer",
    "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def find_language(text: str) -> str | None:
    """ "en", "und" (ISO 639-2: undetermined) for anything else, or None for a text too short to tell."""
    words = _WORD.findall(text[:_CHARS].lower())
    if _is_other_script(words):
        return UNNAMED
    if len(words) < MIN_WORDS:
        return None
    return "en" if _share(words) >= MIN_SHARE else UNNAMED


def find_foreign(text: str) -> str | None:
    """The language (ISO 639-1, or "und" if it has no name here) of a text that is surely not English; None for all others.

    Two witnesses must agree: too few English function words, and the identifier's verdict. Without the identifier only
    `find_language` speaks, so that short texts pass.
    """
    words = _WORD.findall(text[:_CHARS].lower())
    scripted = _is_other_script(words)
    small = sum(word[0].islower() for word in _WORD.findall(text[:_CHARS]))  # a table of names and numbers has none
    if not scripted and (small < MIN_FOREIGN_WORDS or _share(words) >= MIN_SHARE):
        return None
    try:
        from py3langid import classify
    except ImportError:
        return UNNAMED if find_language(text) == UNNAMED else None
    language = str(classify(text[:_CHARS])[0])
    return language if language != "en" else UNNAMED if scripted else None


def language_name(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code itself where the name is not known here."""
    return "another language" if code == UNNAMED else _NAMES.get(code, code)


def is_english(language: str | None) -> bool:
    """Whether a language code is English or not known at all."""
    return language is None or re.match(r"en(?:g|glish)?(?![a-z])", language.strip(), re.IGNORECASE) is not None


def _share(words: list[str]) -> float:
    """Share of English function words among all words."""
    return sum(word in _FUNCTION_WORDS for word in words) / len(words) if words else 0.0


def _is_other_script(words: list[str]) -> bool:
    """True when most letters, of enough of them, are not Latin."""
    letters = sum(map(len, words))
    foreign = sum(letter > _LAST_LATIN and not "\u1e00" <= letter <= "\u1eff" for word in words for letter in word)
    return letters >= MIN_WORDS and foreign > letters / 2
