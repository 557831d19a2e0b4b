"""Watching feeds: what they have that is new is read and told once, whatever stops the program in between.

Before reports are stored their ids are put down as untold, in a file beside the database; they are struck out only once
told. So a stop at any point leaves news to be told again, at worst twice, and never untold. In a feed of one's own each
report keeps its id and its time, so that whoever subscribes sees it once even then.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

from contingent.errors import ConfigError, ReportError
from contingent.ids import content_id
from contingent.pipeline import ReadSummary, read_into
from contingent.readers.base import Reader
from contingent.records import Report, document_id
from contingent.sources.addresses import is_address, read_fetched
from contingent.sources.fetching import Fetcher
from contingent.sources.files import kind_of, open_file, shown
from contingent.sources.formats import HEAD_BYTES, kind_of_data, read_stream
from contingent.sources.intake import filled
from contingent.sources.limits import MAX_WHOLE_BYTES
from contingent.sources.plain import too_large
from contingent.store import Store
from contingent.store.location import ServerDatabase, locate
from contingent.text.atom import AtomEntry, AtomFeed, atom_bytes
from contingent.text.safe import shortened, web_link
from contingent.views.conditions import Reference
from contingent.views.trace import told

ENTRIES = 200  # reports in a feed of one's own, the newest
TOLD_IN_ENTRY = 50  # statements named in one entry
STATE_SUFFIX = ".watch.json"
_TITLE_LENGTH = 200  # code points
_NO_TIME = "1970-01-01T00:00:00Z"  # Atom wants a time; of a feed without entries this says that there is none
POST_TRIES = 4  # with pauses of 1, 2 and 4 seconds between them
POSTED_AT_ONCE = 100  # reports in one post


class Marks(Struct, kw_only=True, omit_defaults=True):
    """What a feed said of its state when it was last read whole."""

    etag: str | None = None
    last_modified: str | None = None


class Noted(Struct, kw_only=True):
    """A document of a feed of one's own, with the time (RFC 3339, UTC) it was first seen."""

    document: str
    at: str


class State(Struct, kw_only=True, omit_defaults=True):
    """Marks by feed, the ids of documents still to be printed and still to be posted, and the feed of one's own."""

    feeds: dict[str, Marks] = {}
    unprinted: list[str] = []
    unposted: list[str] = []
    entries: list[Noted] = []  # oldest first
    feed_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A new report with what it states, each in a few words with the label of its reality."""

    document: str
    published: str | None
    publisher: str | None
    title: str | None
    url: str | None
    told: tuple[Reference, ...]


def state_path(db: str) -> Path:
    """The file that holds the state: beside a database, or in the current folder for one on a server.

    Of databases of one name on several servers each has its own: what one has read the other may not have.
    """
    at = locate(db)
    if isinstance(at, ServerDatabase):
        where = content_id("w", str(at).partition("://")[2].rpartition("@")[2]).partition(":")[2]
        return Path("-".join(filter(None, (at.name, at.schema, where))).replace("/", "-") + STATE_SUFFIX)
    return Path(db + STATE_SUFFIX)


def load_state(path: Path) -> State:
    """The state in a file; an empty one where there is none.

    Raises:
        ConfigError: the file is not readable as one.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except FileNotFoundError:
        return State()
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: not readable ({error}); take it away, and feeds are read from the start") from error


def save_state(path: Path, state: State) -> None:
    """Put the state down, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        stream.write(msgspec.json.encode(state))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def poll(
    store: Store,
    feeds: Sequence[str],
    reader: Reader,
    state: State,
    *,
    save: Callable[[State], None],
    fetcher: Fetcher,
    post: bool = False,
    note: str | None = None,
    on_error: Callable[[ReportError], None],
) -> ReadSummary:
    """Read what is new in some feeds into the store, and note it in the state as untold.

    Args:
        save: keeps the state; called before reports are stored, and after.
        post: whether news is to be posted as well as printed.
        note: the time now, as RFC 3339 has it, where news is to stand in a feed of one's own too.
        on_error: called for each feed that could not be had and each item that could not be read.
    """
    total = ReadSummary()
    if note is not None and state.feed_id is None:  # kept before the feed is written, so that it never changes
        state.feed_id = uuid4().urn
    for feed in feeds:
        items, marks = _get(feed, state.feeds.get(feed, Marks()), fetcher)
        reports = [filled(item) for item in items if isinstance(item, Report)]
        fresh = [r for r in reports if not store.has_reading(document_id(r), reader.name, reader.version)]
        ids = list(dict.fromkeys(map(document_id, fresh)))
        state.unprinted += [id_ for id_ in ids if id_ not in state.unprinted]
        if post:
            state.unposted += [id_ for id_ in ids if id_ not in state.unposted]
        if note is not None:
            seen = {entry.document for entry in state.entries}
            state.entries += [Noted(document=id_, at=note) for id_ in ids if id_ not in seen]
        if fresh:
            save(state)
        for item in items:
            if isinstance(item, ReportError):
                on_error(item)
        summary = read_into(store, fresh, reader, on_error=on_error)
        total.read += summary.read
        total.failed += summary.failed
        total.statements += summary.statements
        for language, number in summary.set_aside.items():
            total.set_aside[language] = total.set_aside.get(language, 0) + number
        if marks is not None:
            state.feeds[feed] = marks
        save(state)
    # What could not be read, or was set aside, has nothing to tell.
    for name in ("unprinted", "unposted"):
        kept = [id_ for id_ in getattr(state, name) if store.has_reading(id_, reader.name, reader.version)]
        setattr(state, name, kept)
    save(state)
    return total


def news(store: Store, documents: Sequence[str]) -> list[News]:
    """Reports with what they state, in the order given; those without a statement are left out."""
    ledger = store.load_around(documents)
    rows = []
    for id_ in documents:
        statements = [s for s in ledger.statements if s.doc == id_]
        document = ledger.documents.get(id_)
        if document is None or not statements:
            continue
        words = told(ledger, statements)
        rows.append(
            News(
                document=id_,
                published=document.published.edtf,
                publisher=ledger.publishers.get(id_),
                title=document.title.exact if document.title else document.headline,
                url=document.url,
                told=tuple(words[s.id] for s in statements),
            )
        )
    return rows


def own_feed(store: Store, state: State) -> tuple[bytes, int]:
    """The feed of one's own (Atom): the newest `ENTRIES` reports that state anything, the newest first.

    Entries of the state that tell nothing, or are too old to stand in it, are struck out of it.

    Returns:
        The bytes, and how many of the reports that came last have no room in it.
    """
    rows = {row.document: row for row in news(store, [entry.document for entry in state.entries])}
    telling = [entry for entry in state.entries if entry.document in rows]
    state.entries = telling[-ENTRIES:]
    last = max((entry.at for entry in telling), default=_NO_TIME)
    crowded_out = sum(entry.at == last for entry in telling[:-ENTRIES])
    entries = [_own_entry(rows[entry.document], entry.at) for entry in reversed(state.entries)]
    feed = AtomFeed(id=state.feed_id or uuid4().urn, title="Contingent: new reports", updated=last, entries=entries)
    return atom_bytes(feed), crowded_out


def _own_entry(row: News, at: str) -> AtomEntry:
    told = [f"{each.label} {each.words}" if each.label else each.words for each in row.told[:TOLD_IN_ENTRY]]
    more = len(row.told) - TOLD_IN_ENTRY
    return AtomEntry(
        id=f"urn:contingent:{row.document}",
        title=shortened(" · ".join(filter(None, (row.title or "no headline", row.publisher))), _TITLE_LENGTH),
        updated=at,
        content="\n".join(
            [f"Published: {row.published or 'no date'}", *told, *([f"and {more} more"] if more > 0 else [])]
        ),
        link=web_link(row.url),
    )


def post_news(rows: Sequence[News], url: str, *, fetcher: Fetcher) -> str | None:
    """Post news as JSON, again with growing pauses where that fails; why it did in the end, or None.

    A refusal of the server's (a status from 400 to 499, but 408 and 429) is not tried again.
    """
    problem: str | None = None
    for start in range(0, len(rows), POSTED_AT_ONCE):
        body = msgspec.json.encode({"news": rows[start : start + POSTED_AT_ONCE]})
        for attempt in range(POST_TRIES):
            if attempt:
                fetcher.sleep(2.0 ** (attempt - 1))
            status = fetcher.post(url, body, "application/json")
            problem = None if isinstance(status, int) and 200 <= status < 300 else f"the webhook answered {status}"
            if problem is None or (isinstance(status, int) and 400 <= status < 500 and status not in (408, 429)):
                break
        if problem is not None:
            return problem
    return problem


def _get(feed: str, marks: Marks, fetcher: Fetcher) -> tuple[list[Report | ReportError], Marks | None]:
    """The items of a feed and its new marks; nothing and None where it has not changed or cannot be had."""
    if not is_address(feed):
        return _get_file(feed, marks)
    found = fetcher.get(feed, etag=marks.etag, last_modified=marks.last_modified)
    if isinstance(found, str):
        return [ReportError(file=shown(feed), problem=found, next_step="it is tried again at the next poll")], None
    if found.status == 304:
        return [], None
    return list(read_fetched(found, shown(feed))), Marks(etag=found.etag, last_modified=found.last_modified)


def _get_file(path: str, marks: Marks) -> tuple[list[Report | ReportError], Marks | None]:
    try:
        opened = open_file(path)
        if isinstance(opened, ReportError):
            return [opened], None
        with opened as stream:
            data = stream.read(MAX_WHOLE_BYTES + 1)
    except (OSError, ValueError) as error:
        step = "it is tried again at the next poll"
        return [ReportError(file=shown(path), problem=f"cannot be read ({error})", next_step=step)], None
    if len(data) > MAX_WHOLE_BYTES:
        return [too_large(shown(path), limit=MAX_WHOLE_BYTES)], None
    digest = sha256(data).hexdigest()
    if digest == marks.etag:
        return [], None
    kind = kind_of(path) or kind_of_data(data[:HEAD_BYTES])
    items: Iterator[Report | ReportError] = read_stream(io.BytesIO(data), path, shown(path), kind=kind)
    return list(items), Marks(etag=digest)
