"""Look: threads, views, words found again, who could have seen what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.app import command
from goodoffices.cli.kinds import WORDS
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import desk, thing, thread
from goodoffices.errors.usage import NotTogether
from goodoffices.station.api.decoding import decode
from goodoffices.station.results import CommitmentOnLeg, ConditionOnLeg, Thing, ThreadPage
from goodoffices.talk.views import LegView, View


@command("view")
@pass_session
def view(session: Session) -> None:
    """Show everything that you have in this talk."""
    session.answer(session.act("view"), lambda plain: thread.view(decode(plain, View)), session.look())


@command("view-as")
@click.argument("side")
@pass_session
def view_as(session: Session, side: str) -> None:
    """Show what SIDE has: on a kept leg, exactly what was brought to it."""
    session.answer(session.act("view_as", leg=side), lambda plain: thread.leg(decode(plain, LegView)))


@command("read")
@click.argument("side", required=False)
@click.option("--before", metavar="HANDLE", help="The entries before this one.")
@click.option("--after", metavar="HANDLE", help="The entries after this one.")
@click.option("--around", metavar="HANDLE", help="This entry, with those before and after it.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many entries. Left out: 50.")
@pass_session
def read(
    session: Session, side: str | None, before: str | None, after: str | None, around: str | None, limit: int | None
) -> None:
    """Show the thread with SIDE, "the public" or "desk"; newest last."""
    leg = session.leg(side, "goodoffices read")
    places = {"before": before, "after": after, "around": around}
    given = [(where, entry) for where, entry in places.items() if entry is not None]
    if len(given) > 1:
        raise NotTogether(problem="--before, --after and --around each show another page", advice="Give one of them.")
    where, entry = given[0] if given else (None, None)
    result = session.act("read", leg=leg, entry=entry, where=where, limit=limit)
    session.answer(result, lambda plain: thread.page(decode(plain, ThreadPage)))


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
@click.option("--before", metavar="HANDLE", help="With --talk: what is older than these words.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. Left out: 50.")
@pass_session
def find(session: Session, text: str, before: str | None, limit: int | None) -> None:
    """Find words in all talks of this station, or in one with --talk.

    Diacritics, final letters and the spellings of Arabic and Persian letters make no difference.
    """
    session.answer(session.call("find", text=text, talk=session.named_talk, before=before, limit=limit), desk.found)


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
    session.answer(session.act("thing", ref=what), lambda plain: thing.shown(decode(plain, Thing)))


@command("commitments")
@click.argument("side", required=False)
@pass_session
def commitments(session: Session, side: str | None) -> None:
    """List the conditions of this talk, what was undertaken and what was agreed, leg by leg. With SIDE: on its leg."""
    found = {
        "conditions": _every("conditions", lambda before: session.act("conditions", leg=side, **before)),
        "commitments": _every("commitments", lambda before: session.act("commitments", leg=side, **before)),
    }
    session.answer(found, _standing)


def _every(name: str, page_of: Callable[[dict[str, str]], Any]) -> list[Any]:
    """What stands under a name on all pages of an act, the oldest first."""
    found: list[Any] = []
    before: dict[str, str] = {}
    while True:
        page = page_of(before)
        found += page[name]
        if page["before"] is None:
            return found[::-1]
        before = {"before": page["before"]}


def _standing(found: dict[str, Any]) -> Iterator[Text]:
    conditions = decode(found["conditions"], list[ConditionOnLeg])
    return thing.standing(conditions, decode(found["commitments"], list[CommitmentOnLeg]))
