"""The command `contingent`: finds the module of a subcommand when it is asked for, so that start-up stays quick."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys

import click

from contingent import __version__
from contingent.cli.streams import say, say_to_people
from contingent.errors import ContingentError

USAGE_EXIT_CODE = 2
INTERRUPTED_EXIT_CODE = 130  # 128 and the number of SIGINT, as shells have it

# command: (module, one line of help); the line is repeated here so that --help imports nothing
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("reading", "Read reports into a database, or to records."),
    "link": ("reading", "Compare reports read with --no-links, and link what they say of one thing."),
    "watch": ("watching", "Poll feeds and tell only what is new."),
    "load": ("coded", "Load a coded table (Geo-PKO, UCDP GED, SIPRI-like, any) as statements of that dataset."),
    "brief": ("answers", "One page: forces, promises, mandates, violence, disputes."),
    "forces": ("answers", "Who has how many where, on a day, as known by another day."),
    "commitments": ("answers", "What was promised, on what condition, and what became of it."),
    "mandates": ("answers", "What was authorised, asked for, or is awaited."),
    "events": ("answers", "What happened, with tolls by source."),
    "claims": ("answers", "Who says what of whom."),
    "disputes": ("answers", "Figures that cannot all be right, side by side."),
    "timeline": ("answers", "All of it by day: when it holds, when it was reported."),
    "changes": ("answers", "What is new, or told otherwise, since a day."),
    "review": ("reviewing", "Accept, reject, correct or merge what is most doubtful."),
    "trace": ("looking", "The words behind a record, in their report."),
    "search": ("looking", "Reports that hold all the words."),
    "failures": ("looking", "Reports that could not be read, and why."),
    "serve": ("serving", "The situation in a browser, and its API."),
    "keys": ("keys", "Who may use a database that is served to others."),
    "export": ("files", "All records, statements as CSV, or events as PLOVER or CAMEO."),
    "check": ("files", "Validate a record file or a database."),
    "backup": ("files", "Copy a database while it is in use."),
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
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: contingent read reports/ && contingent brief --in CAF",
)
@click.version_option(__version__, prog_name="contingent")
@click.pass_context
def cli(context: click.Context) -> None:
    """Reads reports of crises and keeps the ledger of forces and promises.

    Who has, or will send, how many troops where, under whose mandate, on what condition, and who says so:
    every figure leads back to its words.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(USAGE_EXIT_CODE)


def main() -> None:
    """Run the command line: errors become one line on stderr and exit code 1 (2 for usage)."""
    try:
        _run()
    finally:
        say_to_people()


def _run() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no character of a report stops the printing
    try:
        code = cli.main(standalone_mode=False)
    except ContingentError as error:
        say(str(error))
        sys.exit(error.exit_code)
    except click.ClickException as error:
        say(_one_line(error))
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("stopped; what was stored stays, and reading again goes on from there")
        sys.exit(INTERRUPTED_EXIT_CODE)
    except OSError as error:  # a pipe whose reader has gone is no error: click ends quietly then
        say(
            f"{error.filename or 'output'}: {error.strerror or error}; check the disk and the permissions, or write elsewhere"
        )
        _forget_output()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    if not isinstance(error, click.UsageError):
        return message
    return f"{message}; see {error.ctx.command_path if error.ctx else 'contingent'} --help"


def _forget_output() -> None:
    """Let Python's own flush at exit go nowhere, as it would fail again and print a traceback."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
