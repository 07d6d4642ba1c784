"""Lines to other stations: how each stands, its roads and relays, testing it, cutting it and giving it up.

The rules are:

* What cannot be taken back stands folded, with what it does; giving a line up asks for its number.
* A relay that was dropped can be added again at once. The token of a relay is never shown again, nor kept as a draft.
* Opening a line and comparing it have no pages yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LineNotNamed
from goodoffices.errors.seal import NoSuchLine
from goodoffices.errors.station import Locked, Resting, SentBefore, Unexpected
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.talk.views import Sentence
from goodoffices.web.roads import newest_of_each
from goodoffices.web.visit import Visit

MOST_LEGS: Final = 20
"""Legs that the page of a line names."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, with how its mail stands.

    Attributes:
        mail: None: it knows no road yet, or not any more.
        legs: those that rest on it.
    """

    here: results.LineHere
    mail: results.MailOnLine | None
    legs: list[results.MailOnLeg]

    @property
    def roads(self) -> list[results.RoadOfLink]:
        """By which its mail goes, with the last success of each."""
        of_line = [] if self.mail is None else self.mail.roads
        chosen = [results.RoadOfLink(relay=relay, went=None, came=None) for relay in self.here.relays]
        return newest_of_each([*of_line, *(road for leg in self.legs for road in leg.roads), *chosen])

    @property
    def waits(self) -> int:
        """Words and letters that the other station has not confirmed."""
        of_line = 0 if self.mail is None else self.mail.sealed + self.mail.packed + self.mail.at_relay
        return of_line + sum(map(on_its_way, self.legs))

    @property
    def legs_that_wait(self) -> list[results.MailOnLeg]:
        """Legs on which something is under way, or in the way; the first of them."""
        return [leg for leg in self.legs if on_its_way(leg) or leg.problem is not None][:MOST_LEGS]


def on_its_way(leg: results.MailOnLeg) -> int:
    """What of a leg the other station has not confirmed."""
    return leg.waiting + leg.sealed + leg.packed + leg.at_relay


def _lines(visit: Visit) -> list[_Line]:
    mail = visit.ask(asks.Mail)
    of_lines = {each.line: each for each in mail.lines}
    return [
        _Line(here, of_lines.get(here.line), [leg for leg in mail.legs if leg.line == here.line])
        for here in visit.ask(asks.Lines)
    ]


def show(visit: Visit) -> Response:
    """All of them, newest first."""
    return visit.page("lines.html", lines=_lines(visit)[::-1], gone=visit.query.number("gone"))


def one(visit: Visit) -> Response:
    """One of them, and what can be done with it."""
    return _page(visit)


def _page(visit: Visit, *, refused: list[Sentence] | None = None, done: str = "") -> Response:
    number, lines = _number(visit), _lines(visit)
    found = next((line for line in lines if line.here.line == number), None)
    if found is None:
        known = ", ".join(str(line.here.line) for line in lines) or Sentence.of("somebody.none")
        raise NoSuchLine(line=number, known=known)
    return visit.page(
        "line.html",
        HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
        line=found,
        refused=refused or [],
        at=visit.form["go"],
        done=done,
        relay=visit.form["relay"],
    )


def _number(visit: Visit) -> int:
    typed = visit.parts["number"]
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def change(visit: Visit) -> Response:
    """Do what a form asks for, once; what is refused stands beside the form."""
    asked = visit.form["go"]
    try:
        act = _ACTS.get(asked)
        if act is None:
            raise SentBefore
        there = visit.house.once.do(visit.form["once"], visit.form.digest("once"), partial(act, visit))
    except (Locked, Resting, Unexpected, NoSuchLine):
        raise
    except Refusal as refusal:
        return _page(visit, refused=visit.refused(refusal))
    if asked == "give_up":
        return visit.go(there)
    return _page(visit, done=asked)


def _test(visit: Visit) -> str:
    visit.ask(asks.TestLine, line=_number(visit))
    return visit.url("lines", str(_number(visit)))


def _add(visit: Visit) -> str:
    token = visit.form["admission"]
    more = {"admission": token} if token else {}
    visit.ask(asks.AddRelay, line=_number(visit), relay=visit.form["relay"], **more)
    return visit.url("lines", str(_number(visit)))


def _drop(visit: Visit) -> str:
    visit.ask(asks.DropRelay, line=_number(visit), relay=visit.form["relay"])
    return visit.url("lines", str(_number(visit)))


def _cut(visit: Visit) -> str:
    visit.ask(asks.CutLine, line=_number(visit))
    return visit.url("lines", str(_number(visit)))


def _give_up(visit: Visit) -> str:
    if visit.form.number("typed") != _number(visit):
        raise LineNotNamed(line=_number(visit))
    visit.ask(asks.GiveUpLine, line=_number(visit))
    return f"{visit.url('lines')}?gone={_number(visit)}"


_ACTS: Final[dict[str, Callable[[Visit], str]]] = {
    "test": _test,
    "add": _add,
    "drop": _drop,
    "cut": _cut,
    "give_up": _give_up,
}
