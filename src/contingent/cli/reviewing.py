"""`contingent review`: a person's word on links and values, at the terminal."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from contingent.cli.options import check_country, db_option

if TYPE_CHECKING:
    from contingent.resolve.judgements import Judgement
    from contingent.resolve.ledger import Ledger
    from contingent.store import Store
    from contingent.views.doubts import Doubt

_PAIR_KEYS = "[a]ccept  [r]eject  [c]orrect the relation  [m]erge (they tell the same)  [s]kip  [u]ndo  [q]uit"
_VALUE_KEYS = "[a]ccept  [r]eject (not in the text)  [c]orrect a value  [s]kip  [u]ndo  [q]uit"
_RELATIONS = ("same", "details", "updates", "corrects", "contradicts")


@click.command("review", epilog="Example: contingent review --db crisis.db --in CAF --name Ada")
@db_option
@click.option("--in", "in_", metavar="COUNTRY", callback=check_country, help="Only what concerns this host country.")
@click.option("--name", metavar="NAME", help="Whose word it is  [default: the name you are logged in by]")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Items shown.")
@click.option("--list", "only_list", is_flag=True, help="List the items and ask nothing.")
@click.option("--said", is_flag=True, help="List what people have said, with the ids that --undo takes.")
@click.option("--undo", "undone", metavar="ID", help="Take back a judgement; what the machine says counts again.")
@click.option(
    "--agreement", "agree", is_flag=True, help="Krippendorff's alpha by field, for people who judged the same."
)
def review_command(
    db: str,
    in_: str | None,
    name: str | None,
    limit: int,
    only_list: bool,
    said: bool,
    undone: str | None,
    agree: bool,
) -> None:
    """Judge the most doubtful links and values: accept, reject, correct, merge. A person's word wins and stays."""
    from contingent.store import open_store

    if said or agree:
        with open_store(db) as store:
            _print_said(store.judgements()) if said else _print_agreement(store.judgements())
        return
    person = name or getpass.getuser()
    if undone is not None:
        with open_store(db, write=True) as store:
            _undo(store, undone, person)
        return
    with open_store(db, write=not only_list) as store:
        _review(store, store.load(in_=in_, as_read=True), person, limit, only_list=only_list)


def _review(store: Store, ledger: Ledger, person: str, limit: int, *, only_list: bool) -> None:
    from contingent.views.doubts import doubts

    items = doubts(ledger, store.judgements(), by=person)[:limit]
    if not items:
        click.echo(f"Nothing that {person} has not judged.")
    last: Judgement | None = None
    for number, item in enumerate(items, start=1):
        _print_item(ledger, item, number, len(items))
        while not only_list:
            click.echo(f"  {_PAIR_KEYS if item.link is not None else _VALUE_KEYS}")
            key = click.prompt("  your word", default="s", show_default=False).strip().lower()[:1]
            if key == "q":
                return
            if key == "u":
                if last is None:
                    click.echo("  nothing to undo in this session; see --said and --undo")
                else:
                    _undo(store, last.id, person)
                    last = None
                continue
            if key == "s":
                break
            word = _word(ledger, item, key, person)
            if word is not None:
                store.judge(word)
                last = word
                click.echo(f"  kept: {word.id}")
                if word.field is None:
                    break
                click.echo("  another value of it, or s for the next")


def _word(ledger: Ledger, item: Doubt, key: str, person: str) -> Judgement | None:
    """The judgement a key stands for, asking on where it must; None when the answer makes none."""
    from contingent.errors import UsageError
    from contingent.resolve.correcting import FIELDS, values
    from contingent.resolve.judgements import judgement

    seen = {"link": item.link.rel} if item.link is not None else values(item.left, ledger.entities)
    common = {"by": person, "at": _now(), "left": item.left, "right": item.right, "seen": seen}
    pair = item.link is not None
    try:
        if key == "a":
            return judgement("accept", rel=item.link.rel if item.link else None, **common)  # type: ignore[arg-type]
        if key == "r":
            return judgement("reject", **common)  # type: ignore[arg-type]
        if key == "m" and pair:
            return judgement("merge", **common)  # type: ignore[arg-type]
        if key == "c" and pair:
            rel = click.prompt("  relation", type=click.Choice(_RELATIONS))
            return judgement("correct", rel=rel, **common)  # type: ignore[arg-type]
        if key == "c":
            field = click.prompt("  which value", type=click.Choice(list(FIELDS)))
            value = click.prompt(f"  {field} ({FIELDS[field]})")
            return judgement("correct", field=field, value=value, **common)  # type: ignore[arg-type]
    except UsageError as error:
        click.echo(f"  {error}")
    return None


def _undo(store: Store, typed: str, person: str) -> None:
    from contingent.errors import UsageError
    from contingent.resolve.judgements import judgement

    found = [j.id for j in store.judgements() if j.id.startswith(typed) or j.id.partition(":")[2].startswith(typed)]
    if len(found) != 1:
        many = f"{len(found)} judgements begin" if found else "no judgement begins"
        raise UsageError(f"{many} with {typed!r}; list them with: contingent review --said --db {store.path}")
    store.judge(judgement("undo", by=person, at=_now(), undoes=found[0]))
    click.echo(f"taken back: {found[0]}")


def _print_item(ledger: Ledger, item: Doubt, number: int, of: int) -> None:
    from contingent.cli.plain import clean
    from contingent.resolve.correcting import values
    from contingent.text.safe import shortened

    click.echo(f"{number} of {of}  {clean(item.reason)}")
    for s in (item.left, item.right):
        if s is None:
            continue
        document = ledger.documents[s.doc]
        outlet = ledger.publishers.get(s.doc, "publisher not named")
        words = shortened(" … ".join(e.exact for e in s.evidence), 300)
        told = ", ".join(f"{field} {value}" for field, value in values(s, ledger.entities).items() if value)
        click.echo(f"  {s.id}  {document.published.edtf or 'undated'}  {clean(outlet)}")
        click.echo(f"    “{clean(words)}”")
        click.echo(f"    {clean(told)}")
    if item.link is not None and len(item.link.reasons) > 1:
        click.echo(f"    weighed: {clean('; '.join(item.link.reasons[1:]))}")


def _print_said(judgements: list[Judgement]) -> None:
    from contingent.cli.plain import clean
    from contingent.resolve.judgements import standing_of

    became = standing_of(judgements)
    for j in judgements:
        about = " and ".join(x.statement for x in (j.left, j.right) if x is not None) or j.undoes or ""
        what = " ".join(x for x in (j.rel, j.field, j.value) if x)
        outcome = became.get(j.id, "stands")
        state = "" if outcome == "stands" else f"  ({outcome})"
        click.echo(clean(f"{j.id}  {j.at}  {j.by}: {j.verdict} {about} {what}".rstrip() + state))
    if not judgements:
        click.echo("Nobody has said anything yet.")


def _print_agreement(judgements: list[Judgement]) -> None:
    from contingent.evaluate.agreement import agreement

    rows = [row for row in agreement(judgements) if row.items]
    if not rows:
        click.echo("No item that two people have judged; each reviews with a --name of their own.")
        return
    click.echo(f"{'field':<14}{'alpha':>7}{'items':>7}{'equal':>7}{'people':>8}")
    for row in rows:
        shown = "-" if row.alpha is None else f"{row.alpha:.2f}"
        click.echo(f"{row.field:<14}{shown:>7}{row.items:>7}{row.equal:>7}{row.people:>8}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
