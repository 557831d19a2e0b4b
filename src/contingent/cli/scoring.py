"""`contingent evaluate`."""

from __future__ import annotations

import click

from contingent.cli.options import reader_option
from contingent.cli.streams import say, write_text


@click.command("evaluate", epilog="Example: contingent evaluate dev.jsonl --json")
@click.argument("gold", metavar="GOLD.jsonl")
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object.")
@click.option(
    "--worst", type=click.IntRange(1), metavar="N", help="Name the N reports with most missed and spurious statements."
)
@click.option("--clusters", metavar="FILE", help="Score the links between reports instead, against coded clusters.")
@click.option("--read", "read_too", is_flag=True, help="With --clusters: link what the reader reads, not the coding.")
@reader_option
def evaluate_command(
    gold: str, as_json: bool, worst: int | None, clusters: str | None, read_too: bool, reader_name: str
) -> int:
    """Score the reader against coded reports (JSON Lines of report and statements)."""
    if clusters is not None:
        return _score_links(gold, clusters, as_json=as_json, reader_name=reader_name if read_too else None)
    import msgspec

    from contingent.cli.loading import open_reader
    from contingent.errors import ReportError
    from contingent.evaluate.gold import gold_to_report, load_gold
    from contingent.evaluate.report import format_scores, scores_to_json
    from contingent.evaluate.scores import evaluate
    from contingent.evaluate.scores import worst as worst_reports
    from contingent.pipeline import read_reports
    from contingent.records import Reading

    coded = load_gold(gold)
    reader = open_reader(reader_name)
    readings: list[Reading] = []
    unread = 0
    for result in read_reports(map(gold_to_report, coded), reader):
        if isinstance(result, ReportError):
            unread += 1
            say(str(result))
        else:
            readings.append(result)
    scores = evaluate(coded, readings)
    if as_json:
        table = {"reader": f"{reader.name}/{reader.version}", **scores_to_json(scores)}
        write_text(msgspec.json.format(msgspec.json.encode(table), indent=2).decode() + "\n")
    else:
        click.echo(f"reader {reader.name}/{reader.version}, {len(coded)} reports of {gold}\n")
        click.echo(format_scores(scores))
        for entry in worst_reports(coded, readings, worst) if worst else ():
            click.echo(f"{entry.report.id}: {len(entry.missed)} missed, {len(entry.spurious)} spurious")
    return 1 if unread else 0


def _score_links(gold: str, clusters: str, *, as_json: bool, reader_name: str | None) -> int:
    import msgspec

    from contingent.cli.loading import open_reader
    from contingent.errors import UsageError
    from contingent.evaluate.cluster_scores import format_cluster_scores, score_clusters, scores_as_json
    from contingent.evaluate.clusters import load_clusters
    from contingent.evaluate.gold import gold_to_report
    from contingent.pipeline import read_reports
    from contingent.records import Reading

    coded = load_clusters(clusters, [gold])
    if not coded:
        raise UsageError(f"no cluster of {clusters} has all its reports in {gold}; name the file with its reports")
    readings = None
    if reader_name is not None:
        reports = (gold_to_report(report) for cluster in coded for report in cluster.reports)
        results = read_reports(reports, open_reader(reader_name))
        readings = [result for result in results if isinstance(result, Reading)]
    scores = score_clusters(coded, readings)
    if as_json:
        write_text(msgspec.json.format(msgspec.json.encode(scores_as_json(scores)), indent=2).decode() + "\n")
    else:
        what = "the coded statements" if reader_name is None else f"what the {reader_name} reader reads"
        click.echo(f"links between {what}: {scores.clusters} clusters, {scores.reports} reports of {gold}\n")
        click.echo(format_cluster_scores(scores), nl=False)
    return 0
