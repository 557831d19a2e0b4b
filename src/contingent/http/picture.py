"""The one place where records are loaded for an answer: whole where the database is small, else what lies nearest."""

from __future__ import annotations

import threading
from collections import OrderedDict

from contingent.resolve.ledger import Ledger
from contingent.store import LIMIT, Recent, Store
from contingent.store.location import Location

WHOLE = 3000  # statements of a database that is looked at whole: that takes no longer than the look at a larger one
KEPT = 6  # pictures kept in memory, of some ten MB each: a page, its drawing and its feed ask for the same one
_pictures: OrderedDict[tuple[Location, str, str], Recent] = OrderedDict()
_lock = threading.Lock()


def load_picture(
    store: Store,
    *,
    in_: str | None = None,
    by: str | None = None,
    on: str | None = None,
    known_by: str | None = None,
    narrowed: bool = False,
    since: str | None = None,
    as_read: bool = False,
) -> Recent:
    """The ledger an answer is worked out from, with how much was not looked at.

    Args:
        in_, by: ISO alpha-3 codes or registry ids; `on`, `known_by` ISO days. As for `Store.load_recent`.
        narrowed: the view does not narrow by place itself. One that does gets all places, where these can be looked at
            whole: what a promise waits on may be placed elsewhere.
        since: also what lies nearest to this day as known by then, to hold the two against each other.
        as_read: as the machine has it, before anybody's judgement.
    """
    if store.holds_more_than(WHOLE):
        return _with_since(store, _load(store, in_, by, on, known_by, as_read), in_, by, since, as_read)
    if narrowed:
        return _load(store, in_, by, None, known_by, as_read, limit=10 * WHOLE)
    # The view itself leaves out what is elsewhere or was not known yet, and counts it.
    return _load(store, None, by, None, None, as_read, limit=10 * WHOLE)


def _with_since(store: Store, now: Recent, in_: str | None, by: str | None, since: str | None, as_read: bool) -> Recent:
    if since is None or now.left_out == 0:
        return now
    then = _load(store, in_, by, since, since, as_read, limit=LIMIT // 2)
    ledgers = (now.ledger, then.ledger)
    statements = {s.id: s for ledger in ledgers for s in ledger.statements}
    joined = Ledger.build(
        documents={d.id: d for ledger in ledgers for d in ledger.documents.values()}.values(),
        entities={e.id: e for ledger in ledgers for e in ledger.entities.values()}.values(),
        statements=statements.values(),
        links=[link for ledger in ledgers for link in ledger.links],
        publishers={**then.ledger.publishers, **now.ledger.publishers},
        context={s.id: s for ledger in ledgers for s in ledger.context if s.id not in statements}.values(),
    )
    return Recent(ledger=joined, looked_at=len(statements), left_out=now.left_out)


def _load(
    store: Store,
    in_: str | None,
    by: str | None,
    on: str | None,
    known_by: str | None,
    as_read: bool,
    *,
    limit: int = LIMIT,
) -> Recent:
    key = (store.path, store.state(), repr((in_, by, on, known_by, as_read, limit)))
    with _lock:
        found = _pictures.get(key)
        if found is not None:
            _pictures.move_to_end(key)
            return found
    found = store.load_recent(in_=in_, by=by, on=on, known_by=known_by, as_read=as_read, limit=limit)
    with _lock:
        _pictures[key] = found
        while len(_pictures) > KEPT:
            _pictures.popitem(last=False)
    return found


def unseen(picture: Recent) -> str:
    """What a page says of statements that were not looked at; empty when all were."""
    if not picture.left_out:
        return ""
    return (
        f"{picture.left_out:,} statements further away in time were not looked at:"
        " name a place, a contributor or a day nearer to them"
    )
