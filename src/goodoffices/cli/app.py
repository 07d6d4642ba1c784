"""The root of the commands, what all of them have in common, and the one place where a refusal becomes an exit code.

The rules are:

* ``--home``, ``--talk``, ``--json`` and ``--passphrase-fd`` may stand anywhere on the line.
* Commands are listed by what a person wants to do, in the order in which one wants it (``commands``).
* Whatever goes wrong is told as a refusal: what, why, what to do. A text that somebody typed is never repeated in one.
* A command starts quickly: this module and :mod:`.session` import what every command needs, and the rest where it is
  used. ``tests/station/test_imports_of_commands.py`` holds which modules a command brings.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from goodoffices import __version__
from goodoffices.cli.commands import LISTED, SECTIONS
from goodoffices.cli.outlet import outlets
from goodoffices.cli.session import Session
from goodoffices.errors.base import ExitStatus, Refusal
from goodoffices.errors.usage import AnswerLost, Missing, OptionRenamed, Stopped

F = TypeVar("F", bound=Callable[..., Any])


def _keep(attribute: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> Any:
        if value not in (None, False):
            setattr(context.ensure_object(Session), attribute, value)
        return value

    return keep


def _passphrase_from(context: click.Context, _: click.Parameter, descriptor: int | None) -> None:
    """Of standard input the first line is read at once: whatever follows may be words that a command reads."""
    if descriptor is None or context.resilient_parsing:
        return
    context.ensure_object(Session).take_passphrase_from(descriptor)


def common(*, hidden: bool) -> list[click.Parameter]:
    """The options that every command takes; listed once, at the root."""
    shared: dict[str, Any] = {"expose_value": False, "hidden": hidden}
    return [
        click.Option(
            ["--home"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            callback=_keep("named_home"),
            help="The station's folder. Otherwise GOODOFFICES_HOME, or 'home' in config.toml.",
            **shared,
        ),
        click.Option(
            ["--talk"],
            metavar="TITLE",
            callback=_keep("named_talk"),
            help="Which talk. Not needed while there is only one.",
            **shared,
        ),
        click.Option(["--json", "as_json"], is_flag=True, callback=_keep("as_json"), help="Answer in JSON.", **shared),
        click.Option(
            ["--passphrase-fd"],
            type=int,
            metavar="N",
            is_eager=True,
            callback=_passphrase_from,
            help="Read the passphrase from the first line of this file descriptor instead of asking. It is checked "
            "even if the station is unlocked. After 0, standard input, words may follow.",
            **shared,
        ),
    ]


class Command(click.Command):
    """A command that takes the common options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *common(hidden=True)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does; the session knows which command it is, for a refusal of the line."""
        ctx.ensure_object(Session).command_path = ctx.command_path
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As Click does, unless a byte of the line is no text."""
        unreadable = ctx.ensure_object(Session).unreadable
        if unreadable is not None:
            raise unreadable
        return super().invoke(ctx)

    def overhear(self, session: Session, path: str, args: list[str]) -> None:
        """This command may have been meant by a line that names none: what it carries must not be lost."""


class Group(click.Group):
    """Several commands. Where a line is not understood, whatever words it carries are kept all the same."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *common(hidden=True)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does; where an option before the command is not understood, the words of the line are kept."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except NoArgsIsHelpError:
            raise
        except click.UsageError:
            place = next((place for place, word in enumerate(typed) if word in self.commands), len(typed))
            before, line = typed[:place], typed[place:]
            ctx.ensure_object(Session).overhear_common(before)
            if line:
                self._overhear(ctx, line[0], line[1:])
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does; the command that is closest to one that does not exist keeps the words of its line."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as error:
            for name in error.possibilities or ():
                if self._overhear(ctx, name, args[1:]):
                    break
            raise

    def _overhear(self, ctx: click.Context, name: str, args: list[str]) -> bool:
        """Let the command of that name keep the words of a line; of a group, the command that is named next."""
        meant: click.Command | None = self.commands.get(name)
        path = f"{ctx.command_path} {name}".partition(" ")[2]
        while isinstance(meant, click.Group) and args:
            path, meant, args = f"{path} {args[0]}", meant.commands.get(args[0]), args[1:]
        if not isinstance(meant, Command):
            return False
        meant.overhear(ctx.ensure_object(Session), path, args)
        return True

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they were registered."""
        return list(self.commands)


class Root(Group):
    """The root: the common options are listed here, and the commands as :mod:`goodoffices.cli.commands` lists them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            if isinstance(parameter, click.Option):
                parameter.hidden = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the page that lists them."""
        return list(LISTED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, from its module; of a name that is none, every module is there afterwards."""
        if cmd_name in LISTED:
            importlib.import_module(f"goodoffices.cli.{LISTED[cmd_name].module}")
        else:
            self.bring_all()
        return self.commands.get(cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does; where an option before the command is not understood, any command may have been meant."""
        try:
            return click.Group.parse_args(self, ctx, list(args))
        except NoArgsIsHelpError:
            raise
        except click.UsageError:
            self.bring_all()
        return super().parse_args(ctx, args)

    def bring_all(self) -> None:
        """Import the module of every command."""
        for each in LISTED.values():
            importlib.import_module(f"goodoffices.cli.{each.module}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, heading by heading."""
        for heading, listed in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(each.name, each.told) for each in listed])


@click.command(
    cls=Root,
    name="goodoffices",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", prog_name="goodoffices", message="%(prog)s %(version)s")
@click.pass_context
def root(context: click.Context) -> None:
    """Good Offices: indirect talks through a mediator. Words cross only as their author released them.

    Things are named by handles such as lusab-babad.2, the second passage of an entry; 'read' and 'cross' show them.
    A beginning is enough for a choice: '--close dict' is '--close dictated-and-read-back'. In an option for several
    passages, 'N=' means passage N alone: '--carry verbatim --carry 3=withheld'.

    A TIME is a day or a day with its hour, 2025-12-14 or '2025-12-14 18:00', in the zone of the station; with another
    zone '2025-12-14 18:00+02:00'. '14 December 2025 18:00' is read too. 'tomorrow', 'friday 18:00', '14 December' and
    '14:00' count from today, and the answer shows the date that they mean; a weekday is never today. Until a day means
    until that day is over. Every time is shown in the zone of the station.

    What you type overrides GOODOFFICES_HOME, GOODOFFICES_TALK, GOODOFFICES_LANGUAGE, GOODOFFICES_RELAY and
    GOODOFFICES_IDLE; these override home, talk, language, relay and idle in config.toml, which is in this system's
    folder for settings or where GOODOFFICES_CONFIG says.

    With --json the answer is one JSON value on standard output: on success what the station's API gives (see 'schema'),
    on refusal an object with the keys code, what, cause, next_step and blame; also each, if several things are refused,
    and draft, the number under which words are kept, or given_back. The exit code tells success from refusal.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def command(
    name: str, under: click.Group | None = None, cls: type[Command] = Command, **settings: Any
) -> Callable[[Callable[..., Any]], Command]:
    """Register a command, at the root or under a group."""

    def register(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=cls, **settings)(function)
        (under or root).add_command(made)
        return made

    return register


def renamed(before: str, now: str, why: str) -> Callable[[F], F]:
    """An option that is now called otherwise: it is refused, and the new name is told."""

    def refuse(context: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            raise OptionRenamed(command=context.command_path, option=before, now=now, why=why)

    return click.option(before, help=f"Now {now}.", hidden=True, expose_value=False, callback=refuse)


def group(name: str) -> Callable[[Callable[..., Any]], Group]:
    """Register a group of commands."""

    def register(function: Callable[..., Any]) -> Group:
        made = click.command(name, cls=Group)(function)
        root.add_command(made)
        return made

    return register


# --- running ---------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: as in the shell, without the program's name; None: those of this process.

    Returns:
        The exit code: 0, or one of :class:`goodoffices.errors.ExitStatus`.
    """
    typed = sys.argv[1:] if arguments is None else arguments
    with outlets():
        try:
            code = _run(typed)
            if sys.stdout is not None:
                sys.stdout.flush()
        except AnswerLost as lost:
            Session().printer.refused(lost)
            return lost.exit_status.value
        return code


def _run(typed: list[str]) -> int:
    session, given = Session(), list(typed)
    if not all(map(str.isascii, given)):
        from goodoffices.cli.readable import readable

        given, session.unreadable = readable(typed)
    try:
        code = root.main(args=list(given), prog_name="goodoffices", standalone_mode=False, obj=session)
    except AnswerLost:
        raise
    except NoArgsIsHelpError as error:
        if not session.as_json:
            click.echo(error.format_message())
            return ExitStatus.USAGE.value
        return _refuse(session, Missing(command="goodoffices", wanted="a command after it"), given)
    except click.ClickException as error:
        from goodoffices.cli.refusing import as_refusal

        return _refuse(session, as_refusal(error, session.command_path), given)
    except Refusal as refusal:
        return _refuse(session, refusal, given)
    except (click.Abort, KeyboardInterrupt, EOFError):
        return _refuse(session, Stopped(), given)
    except Exception as error:  # noqa: BLE001 - the last place where a fault can be told without any words
        from goodoffices.cli.refusing import fault

        return _refuse(session, fault(error), given)
    finally:
        session.close()
        session.forget_passphrase()
    return code if isinstance(code, int) else 0


def _refuse(session: Session, refusal: Refusal, given: list[str]) -> int:
    """Keep the words that were on the line, and tell why they were refused. What cannot be kept is given back."""
    from goodoffices.cli.show import drafting

    refusal.draft = session.keep(refusal)
    as_json = "--json" in given[: given.index("--")] if "--" in given else "--json" in given
    session.as_json = as_json
    printer, back = session.printer, session.line
    if as_json:
        printer.value(
            refusal.told()
            | ({} if refusal.draft is None else {"draft": refusal.draft})
            | ({"passages": session.preview} if session.preview else {})
            | ({} if back is None else {"given_back": {"words": back.words(), "line": back.plain()}})
        )
        return refusal.exit_status.value
    printer.refused(refusal, passages=session.preview)
    if refusal.draft is not None:
        printer.beside(drafting.kept(refusal.draft))
    if back is not None:
        told = session.out_of_reach in refusal.each
        printer.beside(drafting.given_back(back, None if told else session.out_of_reach))
    return refusal.exit_status.value
