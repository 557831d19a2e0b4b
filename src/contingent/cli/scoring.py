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
@reader_option
def evaluate_command(gold: str, as_json: bool, worst: int | None, reader_name: str) -> int:
    """Score the reader against coded reports (JSON Lines of report and statements)."""
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
