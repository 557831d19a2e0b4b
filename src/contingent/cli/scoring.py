"""`contingent evaluate`."""

from __future__ import annotations

import click


@click.command("evaluate", epilog="Example: contingent evaluate dev.jsonl --json")
@click.argument("gold", metavar="GOLD.jsonl")
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object.")
@click.option(
    "--worst", type=click.IntRange(1), metavar="N", help="Name the N reports with most missed and spurious statements."
)
def evaluate_command(gold: str, as_json: bool, worst: int | None) -> None:
    """Score the reader against coded reports (JSON Lines of report and statements)."""
    import msgspec

    from contingent.evaluate.gold import gold_to_report, load_gold
    from contingent.evaluate.report import format_scores, scores_to_json
    from contingent.evaluate.scores import evaluate
    from contingent.evaluate.scores import worst as worst_reports
    from contingent.readers import load_reader

    coded = load_gold(gold)
    reader = load_reader()
    readings = [reading for report in coded for reading in reader.read([gold_to_report(report)])]
    scores = evaluate(coded, readings)
    if as_json:
        table = {"reader": f"{reader.name}/{reader.version}", **scores_to_json(scores)}
        click.echo(msgspec.json.format(msgspec.json.encode(table), indent=2).decode())
        return
    click.echo(f"reader {reader.name}/{reader.version}, {len(coded)} reports of {gold}\n")
    click.echo(format_scores(scores))
    for entry in worst_reports(coded, readings, worst) if worst else ():
        click.echo(f"{entry.report}: {len(entry.missed)} missed, {len(entry.spurious)} spurious")
