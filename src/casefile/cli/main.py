"""The way in: global options, the lazy command table, and failures turned into one line and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from casefile import __version__
from casefile.cli.options import Globals
from casefile.cli.table import DAILY, SUMMARIES
from casefile.core.failure import Failure

EXAMPLES = """\
  casefile demo                        watch an invented client go through all eight phases
  casefile init my-caseload            make a caseload of your own
  casefile print --blank consent -o consent.html    a blank form, no caseload needed"""


INTERRUPTED = 130


class LazyGroup(TyperGroup):
    """Commands that are imported only when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command's name."""
        return list(SUMMARIES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now."""
        if cmd_name not in SUMMARIES:
            return None
        module = import_module(f"casefile.cli.commands.{cmd_name.replace('-', '_')}_command")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Say which command was probably meant."""
        if args and args[0] not in SUMMARIES:
            close = import_module("difflib").get_close_matches(args[0], SUMMARIES, n=1)
            ctx.fail(
                f"there is no such command.{f' Did you mean {close[0]}?' if close else ' casefile help all lists them.'}"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The daily dozen; `help all` has the rest."""
        with formatter.section("Daily"):
            formatter.write_dl(list(DAILY.items()))
        with formatter.section("Begin here"):
            formatter.write(EXAMPLES + "\n")
        formatter.write("\nAll commands: casefile help all\n")


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"casefile {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("-C", help="The caseload; else the one around the current folder.", metavar="FOLDER"),
    ] = None,
    today: Annotated[
        str,
        typer.Option(help="See or write everything as on that day.", metavar="DATE", envvar="CASEFILE_TODAY"),
    ] = "",
    worker: Annotated[str, typer.Option(help="Who you are, by id.", metavar="ID", envvar="CASEFILE_WORKER")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask; fail where an answer is needed.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the answer, no talk.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Say the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Case files as plain text: checked, led through the eight phases, printed, and shared without a server."""
    ctx.obj = Globals(folder=folder, today=today, worker=worker, no_input=no_input, no_color=no_color, quiet=quiet)
    if ctx.invoked_subcommand is None:
        import_module("casefile.cli.home").home(ctx)


def main() -> None:
    """Run casefile; every failure ends in one line on stderr and its exit code."""
    if sys.stdin is None:  # closed by whoever started us: nobody answers, and nothing is read
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream, errors in ((sys.stdin, "strict"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):  # words are UTF-8, whatever code page the machine has
            stream.reconfigure(encoding="utf-8", errors=errors)
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run one command line and give its exit code."""
    if args[:1] == ["merge-driver"]:  # git waits for it, once a document: nothing that talks to people is loaded
        return int(import_module("casefile.sync.driver").run(args[1:]))
    try:
        code = app(args, prog_name="casefile", standalone_mode=False)
        if code == INTERRUPTED:  # Typer has caught the interrupt itself
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0
    except Failure as failure:
        _tell(failure)
        return failure.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("\nstopped; what was saved before stays saved", file=sys.stderr)
        return INTERRUPTED
    except SystemExit:  # Typer's own way out when whoever read our stdout has stopped reading
        return 0
    except UnicodeError:
        print("casefile: what was typed or piped in is not UTF-8; nothing was written", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"casefile: a file cannot be read or written ({error.strerror or 'unknown reason'})",
            file=sys.stderr,
        )
        return 4
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # Typer's own usage errors
            print(f"casefile: {_usage(error)}", file=sys.stderr)
            ctx = getattr(error, "ctx", None)
            print(f"fix: {ctx.command_path if ctx else 'casefile'} --help", file=sys.stderr)
            return int(error.exit_code)
        if os.environ.get("CASEFILE_DEBUG"):
            raise
        place = import_module("casefile.cli.unreadable").where_it_broke(error)
        print("casefile: something went wrong inside casefile; nothing is half written", file=sys.stderr)
        print(f"fix: run it again with CASEFILE_DEBUG=1 and send us the place ({place})", file=sys.stderr)
        return 4


def _usage(error: Any) -> str:
    """Typer's message, without repeating words that may be somebody's."""
    message = str(error.format_message())
    if hasattr(error, "possibilities"):  # the name of an option that is none may be somebody's words; ours are not
        near = error.possibilities or ()
        return "there is no such option" + (f"; did you mean {near[0]}?" if near else "")
    if message.startswith("No such command"):  # of a command with parts: what was typed may be somebody's words
        return "there is no such command"
    if "unexpected extra argument" in message:
        return "there are too many words; a text of several words stands in quotes, or comes with - from stdin"
    return message


def _tell(failure: Failure) -> None:
    from casefile.core.visible import visible

    message = f"casefile: {visible(failure.message)}"
    if sys.stderr.isatty():  # a sentence breaks between words; what is to be typed stays one line
        message = import_module("casefile.cli.screen").wrapped(message)
    print(message, file=sys.stderr)
    if failure.fix:
        print(f"fix: {visible(failure.fix)}", file=sys.stderr)
