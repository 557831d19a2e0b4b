"""Writes the status block of README.md, and the one of the learned reader's model card, from the results of both
benches, so that no figure there is typed by hand. The public tests that have a published figure stand there too.

python bench/report.py            rewrite the blocks between `<!-- status:begin -->` and `<!-- status:end -->`
python bench/report.py --print    print the block instead
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # `python bench/report.py` finds the package `bench`

from bench.quality.figures import ALL, PLACES
from bench.speed.summary import table_rows
from contingent.evaluate.report import share

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
CARD = HERE.parent / "src/contingent/readers/learned/MODEL_CARD.md"
CARD_READER = "learned"
BEGIN, END = "<!-- status:begin -->", "<!-- status:end -->"
SPLIT = "dev"
PUBLIC_PLACES = 3
BASELINE = "baseline"
SLICES = (ALL, "short", "article", "release", "composed")
ROWS: tuple[tuple[str, str], ...] = (
    ("statement_f1", "statements, F1 (right words, right type)"),
    ("statement_precision", "statements, precision"),
    ("statement_recall", "statements, recall"),
    ("core_recall", "core statements, recall"),
    ("found_f1", "found whatever the type, F1"),
    ("core_found", "core found whatever the type"),
    ("force_f1", "force figures, F1"),
    ("force_full_f1", "force figures with status and basis, F1"),
    ("status", "status"),
    ("polarity", "polarity"),
    ("acts", "chain of source acts"),
    ("speaker", "speakers"),
    ("time", "time"),
    ("agent", "agent found"),
    ("place", "place found"),
    ("depends", "conditions found"),
)
HARMFUL = ("allegation read as fact", "allegation not marked as one", "plan read as done", "condition dropped")


def main() -> int:
    """Rewrite README.md and the model card, or print the block of README.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", dest="only_print", help="print the block, change nothing")
    results = load_results()
    quality, coders = results[0], results[2]
    block = status_block(*results)
    if parser.parse_args().only_print:
        print(block)
        return 0
    for path, new in ((README, block), (CARD, card_block(quality, coders))):
        text = path.read_text(encoding="utf-8")
        if block_of(text) is None:
            print(
                f"{path.name} has no {BEGIN} … {END}; put the two lines where the figures shall stand", file=sys.stderr
            )
            return 1
        path.write_text(with_block(text, new), encoding="utf-8")
    return 0


RESULTS = (
    "quality/results.json", "speed/results.json", "quality/coders.json", "public/results.json", "links/results.json",
    "web/results.json",
)  # fmt: skip
IF_MEASURED = (
    "archive/results.json",
    "kills/results.json",
    "fuzz/results.json",
    "engine/results.json",
)  # they take an hour, and may not have been run for this version


def load_results() -> tuple[dict[str, Any], ...]:
    """The committed results: quality, speed, how well two coders agree, the public tests, links, pages, and, empty where
    they are missing, archives, kills, fuzzing and the engine."""
    measured = tuple(json.loads((HERE / name).read_text(encoding="utf-8")) for name in RESULTS)
    paths = [HERE / name for name in IF_MEASURED]
    return measured + tuple(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {} for path in paths)


def status_block(
    quality: Mapping[str, Any],
    speed: Mapping[str, Any],
    coders: Mapping[str, Any],
    public: Mapping[str, Any],
    links: Mapping[str, Any],
    web: Mapping[str, Any],
    archive: Mapping[str, Any],
    kills: Mapping[str, Any],
    fuzz: Mapping[str, Any],
    engine: Mapping[str, Any],
) -> str:
    """The Markdown between the two marks, without them: accuracy, harmful errors, public tests, speed and memory."""
    by_reader = _by_reader(quality)
    parts = []
    baseline = _baseline(by_reader)
    for name, rows in by_reader.items():
        if not name.startswith(f"{BASELINE}/"):
            parts.append(_accuracy(name, rows, baseline, coders))
    machine = speed["machine"]
    parts.append(
        f"Measured {quality['date']} with `{quality['command']}`, Contingent {quality['package']}. "
        "Fields, roles and conditions: share of paired statements. Harmful errors: out of the pairs, of any type, that "
        f"could show one. Last column: {coders['what']} ({coders['source']}). A dash: nothing to count, or not counted."
    )
    parts.append(_table(["public test", "metric", "ours", "unseen part", "published"], _public(public["rows"])))
    parts.append(
        f"Measured {public['date']} with `{public['command']}`. Unseen part: the half of the test whose errors nobody looked at "
        "while rules were written; of the tests of times there is none. Every row is explained in `docs/benchmarks.md`."
    )
    parts.append(_table(["speed and memory, one core", ""], [list(row) for row in table_rows(speed)]))
    parts.append(
        f"Measured {speed['date']} with `{speed['command']}` on {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']:.0f} GiB, Python {speed['python']}, Contingent {speed['package']}."
    )
    parts.append(_table(["linking, by `make links`", "reports", "processor time a report"], _links(links["rows"])))
    held = web["database"]
    heading = [f"pages over {held['statements']:,} statements", "p50", "p95", "processor time p95"]
    parts.append(_table(heading, _pages(web["server"]["views"])))
    parts.append(
        f"By `make web`, one question after another of {held['documents']:,} generated reports; peak memory of the server "
        f"{web['server']['peak_memory_mib']:.0f} MiB; load average of the machine meanwhile "
        f"{web['load_average_at_end']:.1f}. Every page and address: `bench/web/results.json`."
    )
    if archive:
        heading = [
            "large archives",
            "reports a second",
            "processor time a report, by decade",
            "peak memory",
            "database",
        ]
        parts.append(_table(heading, [_archived(row) for row in archive["archives"]]))
        parts.append(
            f"By `{archive['command']}` on {archive['date']}: generated reports of 15 to 60 words, "
            f"{archive['machine']['cores']} cores. Decades: up to 10^4 reports, 10^5, 10^6. "
            "Memory: of the command, and of its largest reading process. "
            f"Runs: {', '.join(str(len(row['runs'])) for row in archive['archives'])}, killed and gone on with; "
            f"load average of the machine meanwhile {_loads(archive)}."
        )
    if kills:
        wrong = len(kills["problems"])
        each = ", ".join(f"{count} of {what}" for what, count in kills["kills_of"].items())
        parts.append(
            f"{kills['kills']} random `kill -9` ({each}): {wrong or 'no'} report, statement or judgement lost or there twice, "
            f"{kills['resumed_results_equal']} resumed results equal to those of runs nobody killed. By `{kills['command']}`"
            + (f" ({kills['note']})." if "note" in kills else ".")
        )
    if fuzz:
        run, slowest = fuzz["run"], max(row["slowest_s"] for row in fuzz["targets"].values())
        parts.append(
            f"Fuzzing, {run['seconds'] / 60:.0f} minutes of {run['processes']} at once on {run['day']}: "
            f"{fuzz['executions']:,} inputs to {len(fuzz['targets'])} readers and normalizers, {fuzz['findings'] or 'no'} crash, "
            f"hang over {fuzz['limits']['hang_s']} s or growth over {fuzz['limits']['grown_mib']} MiB; "
            f"slowest input {slowest} s. By `make fuzz`" + (f" ({fuzz['note']})." if "note" in fuzz else ".")
        )
    if engine:
        parts.append(
            f"Reading with `--engine dask`, {engine['reports']:,} reports on {engine['date']}: a cluster of two workers "
            f"{engine['speedup_median']:.2f} times as fast as one of one, where two plain processes were "
            f"{engine['ceiling_median']:.2f} times as fast as one. By `make bench-engine`."
        )
    return "\n\n".join(parts)


def card_block(quality: Mapping[str, Any], coders: Mapping[str, Any]) -> str:
    """The Markdown of the model card: the learned reader's own table and its origin."""
    by_reader = _by_reader(quality)
    tables = [
        _accuracy(name, rows, _baseline(by_reader), coders)
        for name, rows in by_reader.items()
        if name.startswith(f"{CARD_READER}/")
    ]
    origin = f"Measured {quality['date']} with `{quality['command']}`, Contingent {quality['package']}."
    return "\n\n".join([*tables, origin])


def block_of(readme: str) -> str | None:
    """What stands between the marks in a README, or None when they are missing or the wrong way round."""
    _, begin, rest = readme.partition(BEGIN)
    inside, end, _ = rest.partition(END)
    return inside.strip("\n") if begin and end else None


def with_block(readme: str, block: str) -> str:
    """The README with another block between its marks."""
    before, _, rest = readme.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def _by_reader(quality: Mapping[str, Any]) -> dict[str, dict[str, Mapping[str, Any]]]:
    by_reader: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in quality["rows"]:
        if row["split"] == SPLIT:
            by_reader.setdefault(row["reader"], {})[row["slice"]] = row
    return by_reader


def _baseline(by_reader: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Mapping[str, Any] | None:
    return next((rows[ALL] for name, rows in by_reader.items() if name.startswith(f"{BASELINE}/")), None)


def _accuracy(
    reader: str, rows: Mapping[str, Mapping[str, Any]], baseline: Mapping[str, Any] | None, coders: Mapping[str, Any]
) -> str:
    slices = [name for name in SLICES if name in rows]
    heading = [f"{reader} on {SPLIT}", *slices, "baseline", "two coders"]
    lines = [
        [
            "reports / coded statements",
            *(f"{rows[s]['reports']} / {rows[s]['gold']:,}" for s in slices),
            "",
            f"{coders['reports']} / -",
        ],
    ]
    for key, label in ROWS:
        cells = [share(rows[s]["figures"][key], PLACES) for s in slices]
        lines.append(
            [
                label,
                *cells,
                share(baseline["figures"][key] if baseline else None, PLACES),
                share(coders["figures"].get(key), PLACES),
            ]
        )
    for kind in HARMFUL:
        cells = [_counted(rows[s]["harmful_any_type"][kind]) for s in slices]
        lines.append(
            [f"**harmful:** {kind}", *cells, _counted(baseline["harmful_any_type"][kind]) if baseline else "-", "-"]
        )
    return _table(heading, lines)


def _public(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """The rows with a figure of ours and a published one."""
    told = [row for row in rows if row["ours"] is not None and row["published"][:4] not in ("-", "none")]
    return [
        [
            row["test"],
            row["metric"],
            share(row["ours"], PUBLIC_PLACES),
            share(row["unseen"], PUBLIC_PLACES),
            row["published"],
        ]
        for row in told
    ]


def _links(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """One row for each archive; one that another commit than the last row's measured says so."""
    now = rows[-1]["commit"]
    return [
        [
            row["archive"] if row["commit"] == now else f"{row['archive']}, at commit {row['commit']}",
            f"{row['reports']:,}",
            f"{row['link_cpu_ms_a_report']:.1f} ms",
        ]
        for row in rows
    ]


def _pages(views: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Every page of its own, and of the API the slowest of all."""
    keys = ("p50_ms", "p95_ms", "cpu_p95_ms")
    rows = [[name, *(f"{row[k]:.0f} ms" for k in keys)] for name, row in views.items() if name.startswith("page ")]
    api = [row for name, row in views.items() if name.startswith("api ")]
    return [*rows, ["API, the slowest of each", *(f"{max(row[k] for row in api):.0f} ms" for k in keys)]]


def _archived(row: Mapping[str, Any]) -> list[str]:
    read = row["read"]
    # What was killed and went on was measured in several runs; of each what it stored, not what it found there.
    told = [(run[-1]["reports"] - run[0]["reports"], run[-1]["wall_s"] - run[0]["wall_s"]) for run in row["runs"]]
    by_decade = ", ".join(f"{decade['ms_a_report']:.1f} ms" for decade in row["decades"])
    return [
        f"{row['reports']:,} reports, {row['workers']} processes",
        f"{sum(reports for reports, _ in told) / sum(seconds for _, seconds in told):.0f}",
        by_decade,
        f"{read['peak_own_mib']:.0f} and {read['peak_worker_mib']:.0f} MiB",
        f"{read['database_bytes'] / 2**30:.2f} GiB",
    ]


def _loads(archive: Mapping[str, Any]) -> str:
    loads = [point["load_1m"] for row in archive["archives"] for run in row["runs"] for point in run]
    return f"{min(loads):.0f} to {max(loads):.0f}"


def _counted(rate: Mapping[str, Any]) -> str:
    return f"{rate['count']} of {rate['of']}" if rate["of"] else "-"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(heading) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heading, rule, *rows])


if __name__ == "__main__":
    sys.exit(main())
