"""The command `contingent`: finds the module of a subcommand when it is asked for, so that start-up stays quick."""

from __future__ import annotations

import importlib
import os
import sys

import click

from contingent import __version__
from contingent.errors import ContingentError

# command: (module, one line of help); the line is repeated here so that --help imports nothing
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("reading", "Read reports into a database, or to records."),
    "brief": ("answers", "One page: forces, promises, mandates, violence, disputes."),
    "forces": ("answers", "Who has how many where, on a day, as known by another day."),
    "commitments": ("answers", "What was promised, by whom, on what condition."),
    "mandates": ("answers", "What was authorised, asked for, or is awaited."),
    "events": ("answers", "What happened, with tolls by source."),
    "claims": ("answers", "Who says what of whom."),
    "disputes": ("answers", "Figures that cannot all be right, side by side."),
    "trace": ("looking", "The words behind a record, in their report."),
    "search": ("looking", "Reports that hold all the words."),
    "failures": ("looking", "Reports that could not be read, and why."),
    "export": ("files", "All records as JSON Lines, or statements as CSV."),
    "check": ("files", "Validate a record file."),
    "schema": ("files", "The JSON Schema of a record."),
    "evaluate": ("scoring", "Score the reader against coded reports."),
}


class _Commands(click.Group):
    """A group that imports a subcommand only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"contingent.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: contingent read reports/ --db crisis.db && contingent brief --db crisis.db --in CAF",
)
@click.version_option(__version__, prog_name="contingent")
def cli() -> None:
    """Reads reports of crises and keeps the ledger of forces and promises.

    Who has, or will send, how many troops where, under whose mandate, on what condition, and who says so:
    every figure leads back to its words.
    """


def main() -> None:
    """Run the command line: errors become one line on stderr and exit code 1 (2 for usage)."""
    try:
        code = cli.main(standalone_mode=False)
    except ContingentError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "contingent"
        hint = f"; see {command} --help" if isinstance(error, click.UsageError) else ""
        _say(" ".join(error.format_message().split()) + hint)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; what was stored stays, and the same command goes on from there")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has gone
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _say(message: str) -> None:
    from contingent.cli.plain import clean

    click.echo(f"contingent: {clean(message)}", err=True)
