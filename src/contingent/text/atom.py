"""Atom feeds (RFC 4287): the bytes of a feed with its entries, harmless for whatever shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from contingent.text.safe import clean

MEDIA_TYPE = "application/atom+xml"
AUTHOR = "Contingent"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomEntry:
    """An entry. `updated` is a time as RFC 3339 has it ("2013-12-05T00:00:00Z"), `link` an address to follow.

    `id` is an IRI that stays the same however often the entry is told: feed readers show it once.
    """

    id: str
    title: str
    updated: str
    content: str
    category: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomFeed:
    """A feed; `links` are addresses by their relation ("self", "alternate"), each with its media type."""

    id: str
    title: str
    updated: str
    entries: Sequence[AtomEntry]
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def atom_bytes(feed: AtomFeed) -> bytes:
    """The feed as XML in UTF-8, its entries in the order given."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", feed.title)
    _add(root, "id", feed.id)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", AUTHOR)
    for relation, (media_type, href) in feed.links.items():
        _add(root, "link", rel=relation, type=media_type, href=href)
    for entry in feed.entries:
        _add_entry(_add(root, "entry"), entry)
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add_entry(element: ElementTree.Element, entry: AtomEntry) -> None:
    _add(element, "title", entry.title)
    _add(element, "id", entry.id)
    _add(element, "updated", entry.updated)
    if entry.category is not None:
        _add(element, "category", term=entry.category)
    _add(element, "content", entry.content, type="text")
    if entry.link is not None:
        _add(element, "link", rel="alternate", type="text/html", href=entry.link)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    """A child; its text without the characters that XML 1.0 cannot hold or that act on a reader of the feed."""
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", {k: _held(v) for k, v in attributes.items()})
    child.text = None if text is None else _held(text, keep_lines=True)
    return child


def _held(text: str, *, keep_lines: bool = False) -> str:
    return clean(text, keep_lines=keep_lines).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
