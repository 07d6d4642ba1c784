"""Drafts: what was refused or put aside, seen, mended and sent, or forgotten.

The rules are:

* A draft that is sent is kept as it was mended, whatever speaks against it or against a change.
* Words that are typed for no draft, or for one that cannot be mended, are kept as a draft of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from goodoffices.cli.app import Command, command, root
from goodoffices.cli.kinds import WORDS
from goodoffices.cli.line import Given, Line
from goodoffices.cli.session import Session
from goodoffices.cli.show import drafting
from goodoffices.cli.wording import path_of
from goodoffices.errors.base import Refusal
from goodoffices.errors.together import together
from goodoffices.errors.usage import NotTogether


class Mending(Command):
    """The command that mends drafts: its own line carries words that belong to a line of another command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does; what is typed is kept for a refusal."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError:
            self.overhear(ctx.ensure_object(Session), path_of(ctx), typed)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """As Click does; new words that came into no draft are kept by themselves."""
        session = ctx.ensure_object(Session)
        try:
            return super().invoke(ctx)
        except Refusal:
            if session.line is None and session.taken_up is None:
                texts = [text for _, text in ctx.params["words"]] + _several_words(ctx.params["changes"])
                session.line = self._of(path_of(ctx), texts)
            raise

    def overhear(self, session: Session, path: str, args: list[str]) -> None:
        """Keep what is words of a line: what stands behind ``--words`` and a number, and texts of several words."""
        session.overhear_common(args)
        behind = [text for option, _, text in zip(args, args[1:], args[2:], strict=False) if option == "--words"]
        session.line = self._of(path, [*behind, *_several_words(each for each in args if each not in behind)])

    def _of(self, path: str, texts: list[str]) -> Line | None:
        return Line(self, path, [Given(None, None, each) for each in texts]).filled(_nothing) if texts else None


def _several_words(texts: Iterable[str]) -> list[str]:
    return [each for each in texts if len(each.split()) > 1]


def _nothing(_: Refusal) -> None:
    """What cannot be read is told with the rest of the line."""


@command("drafts", cls=Mending, context_settings={"ignore_unknown_options": True})
@click.argument("changes", nargs=-1, type=click.UNPROCESSED, metavar="[--OPTION VALUE]...")
@click.option("--send", type=int, metavar="N", help="Send the draft with this number, with your changes.")
@click.option(
    "--words", "words", multiple=True, type=(int, WORDS), metavar="N TEXT", help="With --send: replace words number N."
)
@click.option(
    "--without", multiple=True, metavar="OPTION", help="With --send: leave an option out, or words by number (2, 2-4)."
)
@click.option("--forget", type=int, metavar="N", help="Delete the draft with this number.")
@click.pass_context
def drafts(
    context: click.Context,
    changes: tuple[str, ...],
    send: int | None,
    words: tuple[tuple[int, str], ...],
    without: tuple[str, ...],
    forget: int | None,
) -> Any:
    """Show what was refused or put aside, so that you need not type it again. A draft that is sent is removed.

    \b
    goodoffices drafts --send 3 --until 2026-12-14
    goodoffices drafts --send 3 --side South --words 2 'We need quiet until the 15th.'
    goodoffices drafts --send 3 --without --bye --by call

    With --send, each option that you give replaces the one in the draft; an argument such as SIDE is written as --side.
    Everything else stays as it is.
    """
    session = context.ensure_object(Session)
    if send is not None:
        return _send(context, send, changes, words, without)
    if changes or words or without:
        raise NotTogether(
            problem="changes, and no draft to send", advice="Add --send N; 'goodoffices drafts' lists them."
        )
    if forget is not None:
        session.call("forget_draft", number=forget)
        return session.done({"forgotten": forget}, "The draft {forgotten} is deleted.")
    rows = session.call("drafts", talk=session.named_talk)
    following = f"goodoffices drafts --send {rows[0]['number']} [--OPTION VALUE]..." if rows else None
    return session.answer(rows, lambda found: drafting.drafts(found, _line), following)


def _send(
    context: click.Context,
    number: int,
    changes: tuple[str, ...],
    words: tuple[tuple[int, str], ...],
    without: tuple[str, ...],
) -> Any:
    session = context.ensure_object(Session)
    draft = session.call("draft", number=number)
    line = _line(draft)
    if line is not None and isinstance(line.command, Mending):
        raise NotTogether(
            problem="sending, and words that were typed for no draft",
            advice="Type them behind a command of their own; 'goodoffices drafts' shows them.",
        )
    if line is None:
        if changes or words or without:
            raise NotTogether(
                problem="changes, and a draft that was not typed as a command",
                advice="Send it as it is, or type its words anew.",
            )
        return session.done(
            {"sent": number, "result": session.call("send_draft", number=number)}, "Draft {sent} is sent."
        )
    session.mended = _mended(session, number, line, changes, words, without)
    session.taken_up = number
    if session.named_talk is None and len(session.titles()) > 1:
        session.named_talk = draft["talk"]
    with line.command.make_context(line.path, [], parent=context.find_root()) as sending:
        return line.command.invoke(sending)


def _mended(
    session: Session,
    number: int,
    line: Line,
    changes: tuple[str, ...],
    words: tuple[tuple[int, str], ...],
    without: tuple[str, ...],
) -> Line:
    """A line with changes. Where one of them cannot be made, and new words came with them, it is kept as it is then.

    Raises:
        Refusal: what speaks against them.
    """
    problems: list[Refusal] = []
    for place, text in words:
        try:
            line = line.with_words(place, text)
        except Refusal as refusal:
            problems.append(refusal)
            line = line.with_more("--words", text)
    for what in without:
        try:
            line = line.without(what)
        except Refusal as refusal:
            problems.append(refusal)
    changed = Line.changes(line.command, line.path, changes).filled(problems.append)
    try:
        line = line.changed(changed)
    except Refusal as refusal:
        problems.append(refusal)
        for each in changed.given:
            line = line.with_more(each.typed, each.value)
    problems.extend(changed.misread(f"goodoffices {line.path}"))
    if problems:
        known = Line(line.command, line.path, [each for each in changed.given if each.name is not None])
        if words or known.words() or _several_words(each.value or "" for each in changed.given):
            session.line, session.taken_up = line, number
        raise together(problems)
    return line


def _line(draft: dict[str, Any]) -> Line | None:
    """A draft as the line that it was; None: it was none, or no command of this version."""
    plain = draft["typed"]
    found: click.Command | None = root
    for word in () if plain is None else str(plain.get("command", "")).split():
        # The module of a command is imported only when somebody asks for the command.
        found = found.get_command(click.Context(found), word) if isinstance(found, click.Group) else None
    if plain is None or found is None or isinstance(found, click.Group):
        return None
    return Line.of(found, plain)
