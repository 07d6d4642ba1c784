"""Look: threads, views, words found again, who could have seen what."""

from __future__ import annotations

from typing import Any

import click

from goodoffices.cli.app import command
from goodoffices.cli.kinds import WORDS
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import desk, thing, thread


@command("view")
@pass_session
def view(session: Session) -> None:
    """Show everything that you have in this talk."""
    session.answer(session.act("view"), thread.view, session.look())


@command("view-as")
@click.argument("side")
@pass_session
def view_as(session: Session, side: str) -> None:
    """Show what SIDE has: on a kept leg, exactly what was brought to it."""
    session.answer(session.act("view_as", leg=side), thread.leg)


@command("read")
@click.argument("side", required=False)
@click.option("--before", metavar="MARK", help="The page before: the mark that the last page showed.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many entries. Left out: 50.")
@pass_session
def read(session: Session, side: str | None, before: str | None, limit: int | None) -> None:
    """Show the thread with SIDE, "the public" or "desk"; newest last."""
    leg = session.leg(side, "goodoffices read")
    session.answer(session.act("read", leg=leg, before=before, limit=limit), thread.page)


@command("due")
@pass_session
def due(session: Session) -> None:
    """List what is due in this talk, with the command that settles each.

    Sheets to deliver, what a side must still be told, wordings and words that wait for an answer, open conditions,
    releases that lapse within three days. What ends first comes first.
    """
    here = session.here()
    mediates = here is not None and here["seat"] == "mediator"
    session.answer(session.act("due"), lambda rows: desk.due(rows, session.command, mediates=mediates))


@command("find")
@click.argument("text", type=WORDS)
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 50.")
@pass_session
def find(session: Session, text: str, limit: int | None) -> None:
    """Find words in all talks of this station, or in one with --talk.

    Diacritics, final letters and the spellings of Arabic and Persian letters make no difference.
    """
    session.answer(session.call("find", text=text, talk=session.named_talk, limit=limit), desk.found)


@command("who")
@click.argument("what", metavar="HANDLE")
@pass_session
def who(session: Session, what: str) -> None:
    """Show who could have seen something that a side said, since when and in which form."""
    session.answer(session.act("who_knows", ref=what), desk.who_knows)


@command("show")
@click.argument("what", metavar="HANDLE")
@pass_session
def show(session: Session, what: str) -> None:
    """Show one thing by its handle, and how it stands: words, an item, a condition, a sheet, a record."""
    session.answer(session.act("thing", ref=what), thing.shown)


@command("commitments")
@click.argument("side", required=False)
@pass_session
def commitments(session: Session, side: str | None) -> None:
    """List the conditions of this talk, what was undertaken and what was agreed, leg by leg. With SIDE: on its leg."""
    found = {"conditions": session.act("conditions", leg=side), "commitments": session.act("commitments", leg=side)}
    session.answer(found, thing.standing)


def find_content(session: Session, what: str) -> dict[str, Any]:
    """One thing by its handle, as the thread shows it.

    Raises:
        NoSuchHandle: nothing in this talk bears it.
    """
    found: dict[str, Any] = session.act("thing", ref=what if "." in what else f"{what}.1")["content"]
    return found
