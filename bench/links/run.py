"""How fast reports are linked, and whether the time grows with their number only: `make links`.

Two generated archives. "many crises": 30, each with its own country, towns, forces and numbers, 6 reports a day in all, so
that an archive ten times as large covers ten times as many days. "one story": the same of one crisis, all within thirty
days, so that an archive ten times as large tells ten times as much of it. Statements are made directly, without a reader:
only writing, comparing and keeping links is measured. Results go to bench/links/results.json, a size measured again
taking the place of the figures of before.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from contingent.codebooks.load import countries
from contingent.ids import content_id, text_sha256
from contingent.records import (
    Document,
    Entity,
    Evidence,
    Published,
    Quantity,
    Reading,
    Report,
    Roles,
    Statement,
    Time,
    document_id,
)  # fmt: skip
from contingent.resolve.linking import ORIGIN
from contingent.store import open_store

SEED = 5
CRISES, REPORTS_A_DAY, STATEMENTS = 30, 6, 6
FIRST_DAY = date(2013, 1, 1)
SYLLABLES = "ba ko ndu ri ga mo si to ka le ma zu vo pi da re".split()
TEMPLATES = (
    ("DEPLOY", "planned", "change", "troops", "{agent} will send {n} soldiers to {town}"),
    ("PRESENCE", "actual", "stock", "troops", "{agent} has {n} soldiers in {town}"),
    ("ASSAULT", "actual", "stock", "killed", "{n} people were killed in {town} when gunmen attacked the market"),
    ("DEPLOY", "actual", "change", "troops", "{n} soldiers of {agent} arrived in {town}"),
    ("COERCE", "actual", "stock", "captured", "police in {town} arrested {n} men"),
    ("HARM", "actual", "stock", "displaced", "{n} people have fled from {town}"),
)
RESULTS = Path(__file__).parent / "results.json"
SIZES = {"many crises": (1_000, 3_000, 10_000), "one story": (300, 1_000, 3_000)}
STORY_DAYS = 30


def main() -> None:
    """Measure each size and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", choices=list(SIZES), help="measure this archive only")
    parser.add_argument("sizes", nargs="*", type=int, help="reports, in place of the usual sizes")
    arguments = parser.parse_args()
    for archive in [arguments.archive] if arguments.archive else list(SIZES):
        for size in arguments.sizes or SIZES[archive]:
            _keep(measure(archive, size))


def _keep(row: dict[str, float | int | str]) -> None:
    """Add a row to the results of this linker; those of another are gone."""
    before = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = before["rows"] if before["linker"] == ORIGIN else []
    rows = [r for r in rows if (r["archive"], r["reports"]) != (row["archive"], row["reports"])]
    rows = sorted([*rows, row], key=lambda r: (r["archive"], r["reports"]))
    RESULTS.write_text(json.dumps({"linker": ORIGIN, "seed": SEED, "rows": rows}, indent=2) + "\n", encoding="utf-8")


def measure(archive: str, size: int) -> dict[str, float | int | str]:
    """Write and link one archive in a new database."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "links.db", write=True) as store:
        began = time.process_time()
        batch: list[Reading] = []
        for number in range(size):
            batch.append(report(number, of=size if archive == "one story" else None))
            if len(batch) == 64 or number == size - 1:
                store.write(batch, reader="bench", version="1", read_at="2026-01-01T00:00:00Z")
                batch = []
        written = time.process_time()
        store.resolve()
        linked = time.process_time()
        links = sum(link.origin == ORIGIN for link in store.load().links) if size <= 10_000 else -1
    row: dict[str, float | int | str] = {
        "archive": archive,
        "reports": size,
        "statements": size * STATEMENTS,
        "write_cpu_s": round(written - began, 1),
        "link_cpu_s": round(linked - written, 1),
        "link_cpu_ms_a_report": round(1000 * (linked - written) / size, 2),
        "links": links,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(row), flush=True)
    return row


def report(number: int, *, of: int | None) -> Reading:
    """Report number N of an archive, the same on every run; with `of`, one of so many of one story."""
    rng = random.Random(f"{SEED}-{number}")
    days = number // REPORTS_A_DAY if of is None else number * STORY_DAYS // of
    day = (FIRST_DAY + timedelta(days=days)).isoformat()
    crisis = rng.randrange(CRISES) if of is None else 0
    known = random.Random(f"{SEED}-crisis-{crisis}")
    host, *agents = known.sample(sorted(countries()), 4)
    # Towns, and so the words that tell reports of one crisis, change with the season.
    season = random.Random(f"{SEED}-{crisis}-{days // 90}")
    towns = ["".join(season.choices(SYLLABLES, k=3)).title() for _ in range(8)]
    sentences = []
    for type_, status, basis, unit, words in rng.sample(TEMPLATES, STATEMENTS):
        agent, town, n = rng.choice(agents), rng.choice(towns), rng.choice([rng.randrange(3, 90), 400, 1000, 1200])
        sentences.append(
            (type_, status, basis, unit, agent, words.format(agent=countries()[agent].name, town=town, n=n), n)
        )
    text = ". ".join(s[5] for s in sentences)
    given = Report(text=text, date=day, source=f"Outlet {rng.randrange(40)}", id=str(number))
    doc = document_id(given)
    entities = {
        code: Entity(id=content_id("e", doc, code), doc=doc, type="state", name=countries()[code].name, country=code)
        for code in (host, *agents)
    }
    statements, at = [], 0
    for place, (type_, status, basis, unit, agent, words, n) in enumerate(sentences):
        start = at + words.index(str(n))
        statements.append(
            Statement(
                id=content_id("s", doc, place), doc=doc, type=type_, status=status,  # type: ignore[arg-type]
                evidence=(Evidence(start=at, end=at + len(words), exact=words),),
                roles=Roles(agent=(entities[agent].id,) if type_ in ("DEPLOY", "PRESENCE") else (),
                            place=(entities[host].id,)),
                quantity=(Quantity(start=start, end=start + len(str(n)), exact=str(n), best=n, unit=unit, basis=basis),),  # type: ignore[arg-type]
                time=Time(edtf=day, basis="tense"),
            )
        )  # fmt: skip
        at += len(words) + 2
    return Reading(
        report=given,
        document=Document(
            id=doc, sha256=text_sha256(text), chars=len(text), external_id=str(number),
            published=Published(edtf=day, basis="given"),
        ),
        entities=tuple(entities.values()),
        statements=tuple(statements),
    )  # fmt: skip


if __name__ == "__main__":
    main()
