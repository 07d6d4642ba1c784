"""Drafts: what was refused, seen, mended and sent, or forgotten."""

from __future__ import annotations

from typing import Any

import click

from goodoffices.cli.app import command, root
from goodoffices.cli.kinds import WORDS
from goodoffices.cli.line import Line
from goodoffices.cli.session import Session
from goodoffices.cli.show import drafting
from goodoffices.errors.station import NoSuchDraft
from goodoffices.errors.together import together
from goodoffices.errors.usage import NotTogether

SECTION = "What crosses"


@command("drafts", SECTION, context_settings={"ignore_unknown_options": True})
@click.argument("changes", nargs=-1, type=click.UNPROCESSED, metavar="[--OPTION VALUE]...")
@click.option("--send", type=int, metavar="N", help="Send the draft with this number, with whatever is changed.")
@click.option(
    "--words", "words", multiple=True, type=(int, WORDS), metavar="N TEXT", help="With --send: other words number N."
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
    """What was refused, and kept so that nothing has to be typed twice. Whatever is sent is gone from here.

    \b
    goodoffices drafts --send 3 --until 2026-12-14
    goodoffices drafts --send 3 --side South --words 2 'We need quiet until the 15th.'
    goodoffices drafts --send 3 --without --bye --by call

    With --send, each option of the draft's command takes the place of the one in the draft, and an argument such as
    SIDE is written as --side. What is not written stays as it is.
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
    found = [each for each in session.call("drafts") if each["number"] == number]
    if not found:
        raise NoSuchDraft(number=number)
    (draft,) = found
    line = _line(draft)
    if line is None:
        if changes or words or without:
            raise NotTogether(
                problem="changes, and a draft that was not typed as a command",
                advice="Send it as it is, or type its words anew.",
            )
        return session.done(
            {"sent": number, "result": session.call("send_draft", number=number)}, "Draft {sent} is sent."
        )
    for place, text in words:
        line = line.with_words(place, text)
    for what in without:
        line = line.without(what)
    changed = Line.changes(line.command, line.path, changes).filled(_refuse)
    misread = list(changed.misread(f"goodoffices {line.path}"))
    if misread:
        raise together(misread)
    session.mended, session.taken_up = line.changed(changed), number
    if session.named_talk is None and len(session.talks()) > 1:
        session.named_talk = draft["talk"]
    with line.command.make_context(line.path, [], parent=context.find_root()) as sending:
        return line.command.invoke(sending)


def _line(draft: dict[str, Any]) -> Line | None:
    """A draft as the line that it was; None: it was none, or no command of this version."""
    plain = draft["typed"]
    found: click.Command | None = root
    for word in () if plain is None else str(plain.get("command", "")).split():
        found = found.commands.get(word) if isinstance(found, click.Group) else None
    if plain is None or found is None or isinstance(found, click.Group):
        return None
    return Line.of(found, plain)


def _refuse(refusal: Exception) -> None:
    raise refusal
