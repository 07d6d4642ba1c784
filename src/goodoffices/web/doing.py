"""Which page does what: where a thing that is due is settled, and what can be done with what stands in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from markupsafe import Markup

from goodoffices.desk import Difference
from goodoffices.desk.due import Due
from goodoffices.station.results import TalkLine
from goodoffices.talk.views import (
    ItemView,
    ReadBackView,
    ReplyView,
    StageView,
    WordsView,
)
from goodoffices.web.entries import Entry, Laid
from goodoffices.web.seats import Seat


class Ways(Protocol):
    """What is asked of a visit here."""

    @property
    def talk(self) -> TalkLine:
        """The talk of the page."""

    @property
    def leg(self) -> Seat:
        """The leg of the page."""

    def say(self, sentence: str) -> Markup:
        """A sentence in the language of the pages."""

    def of_talk(self, *parts: str, talk: str | None = None) -> str:
        """An address of a talk."""

    def of_leg(self, leg: str, *parts: str, talk: str | None = None) -> str:
        """An address of a leg."""

    def short_of(self, talk: str, leg: str) -> str:
        """The name of a leg in addresses."""

    def notes_on(self, leg: Seat) -> bool:
        """Whether the person of this station writes down what the side of a leg says."""


_ANSWERED = ("words", "stance")
"""Items that a side answers."""

_OF_A_SIDE = frozenset(
    {"said", "replied", "released", "withdrawn", "extended", "staged", "mandated", "revoked"}
    | {"read_back_answered", "tor_answered", "found", "delivered", "closed"}
)
"""Kinds of entry that can have been noted wrongly."""


_OF_THE_MEDIATOR = frozenset({"delivered", "found", "carried"})
"""Kinds of entry that a mediator's own hand can have noted wrongly."""


def to_settle(visit: Ways, due: Due, talk: str) -> str:
    """Where somebody settles what is due."""
    ref = "" if due.ref is None else due.ref.handle
    on_leg = visit.of_leg(due.leg, talk=talk) + (f"?at={ref}#e-{ref}" if ref else "")
    match due.act:
        case "deliver" if is_a_sheet(due):
            return visit.of_talk("sheet", ref, talk=talk)
        case "deliver" | "tell":
            return visit.of_leg(due.leg, "tell", talk=talk)
        case "reply":
            return f"{visit.of_leg(due.leg, 'reply', talk=talk)}?to={ref}"
        case "find_on":
            return visit.of_talk("finding", ref, talk=talk)
        case "answer_read_back":
            return visit.of_talk("wording", ref, talk=talk)
        case "answer_rules":
            return visit.of_leg(due.leg, "people", talk=talk) + "#rules"
        case "release":
            return visit.of_talk("release", ref, talk=talk)
        case "convey":
            short = visit.short_of(talk, due.leg)
            return f"{visit.of_talk('convey', short, talk=talk)}?kind=correction&of={ref}"
        case "strike":
            return visit.of_talk("strike", ref, talk=talk)
        case "destroy":
            return visit.of_talk("end", talk=talk)
        case _:
            return on_leg


def is_a_sheet(due: Due) -> bool:
    """Whether a sheet is to be brought."""
    return any(told.code == "due.sheet" for told in due.told)


def acts_on(visit: Ways, laid: Laid) -> Iterator[tuple[Markup, str]]:
    """What can be done with one thing, and on which page."""
    ref = laid.ref.handle
    if not ref:
        return
    mediates = visit.talk.seat == "mediator"
    match laid.view:
        case WordsView() | ReplyView() | StageView() as view:
            if isinstance(view, ReplyView):
                for about in view.to:
                    there = f"{visit.of_leg(visit.leg.name)}?at={about.handle}#e-{about.handle}"
                    yield visit.say("To what was answered"), there
            if not visit.leg.closed:
                yield visit.say("How far it may go"), visit.of_talk("release", ref)
            if not isinstance(view, StageView) and visit.notes_on(visit.leg):
                yield visit.say("Later dates, initials"), visit.of_talk("further", ref)
            if mediates:
                yield visit.say("Who knows"), visit.of_talk("who", ref)
        case ItemView(what=what, receipt=receipt) if what in _ANSWERED and receipt in ("delivered", "conveyed"):
            if visit.notes_on(visit.leg):
                yield visit.say("Note the answer"), f"{visit.of_leg(visit.leg.name, 'reply')}?to={ref}"
        case ReadBackView(answers=[]) if visit.notes_on(visit.leg):
            yield visit.say("Note what they say to this wording"), visit.of_talk("wording", ref)
        case _:
            return


_UNTOLD = {
    "differ.withdrawal_not_told": "withdrawal",
    "differ.correction_not_told": "correction",
    "differ.extension_not_told": "extension",
}
"""What a recipient was not told, and the kind of item that tells it."""


def acts_on_difference(visit: Ways, difference: Difference) -> Iterator[tuple[Markup, str]]:
    """Where that is told in which two legs differ."""
    talk = visit.talk.title
    there = visit.of_talk("convey", visit.short_of(talk, difference.recipient))
    kinds = [_UNTOLD[why.code] for why in difference.why if why.code in _UNTOLD]
    for kind in kinds:
        yield visit.say("Tell it"), f"{there}?kind={kind}&of={difference.item.handle}"
    if any(why.code == "differ.found_otherwise" for why in difference.why):
        yield visit.say("To the conditions"), visit.of_talk("standing")
    elif not kinds:
        a, b = visit.short_of(talk, difference.owner), visit.short_of(talk, difference.recipient)
        yield visit.say("To the desk"), f"{visit.of_talk('desk')}?a={a}&b={b}"


def acts_on_entry(visit: Ways, entry: Entry) -> Iterator[tuple[Markup, str]]:
    """What can be done with an entry as a whole."""
    ref, kind = entry.line.ref.handle, entry.line.kind
    if visit.talk.seat != "mediator":
        return
    if kind == "conveyed" and visit.leg.room in ("kept", "public"):
        yield visit.say("The sheet"), visit.of_talk("sheet", ref)
    if kind == "mandated" and visit.notes_on(visit.leg):
        yield visit.say("It ends"), visit.of_talk("revoke", ref)
    if (entry.line.hand is not None and kind in _OF_A_SIDE) or kind in _OF_THE_MEDIATOR:
        yield visit.say("This was noted wrongly"), visit.of_talk("strike", ref)
