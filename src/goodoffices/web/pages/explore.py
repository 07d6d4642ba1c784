"""Exploring the public record: what is looked for, the page of an actor and of a pair, and what is beside an item.

The rules are:

* What is looked for is sent in a form. An address names nobody: an actor is named by an item and a number in it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoSuchTalk
from goodoffices.station.api import asks
from goodoffices.station.results import FoundItems, ItemStanding, Picture
from goodoffices.web.picture import drawing
from goodoffices.web.record_cards import ASKED, LISTS, Card
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_SHOWN: Final = 30
_DIGITS: Final = 6
_DRAWN_BY: Final = {"actor", "beside", "since", "until"}
"""What a picture can be asked for by: what is looked for by anything else is not drawn."""
KINDS: Final = (
    ("copy", "Nearly the same"),
    ("same_source", "Said to have the same source"),
    ("alike", "Much of the wording is the same"),
    ("one_origin", "From the same origin"),
    ("pair", "Between the same two"),
    ("actor", "Of one of the two"),
)


def find(visit: Visit) -> Response:
    """What was looked for."""
    return _page(visit, {name: visit.form.words(name).strip() for name in ASKED}, visit.form["before"])


def actor(visit: Visit) -> Response:
    """The page of an actor: by an item, and the actor's number in it."""
    name = _name(_card(visit), visit.parts["number"])
    return _page(visit, LISTS.nothing | {"actor": name}, "") if name else visit.go(visit.of_talk("record"))


def pair(visit: Visit) -> Response:
    """The page of a pair: who speaks in an item, and one of those to whom."""
    card = _card(visit)
    names = {"actor": _name(card, "0"), "beside": _name(card, visit.parts["number"])}
    return _page(visit, LISTS.nothing | names, "") if all(names.values()) else visit.go(visit.of_talk("record"))


def beside(visit: Visit, standing: ItemStanding) -> list[tuple[Markup, list[Card]]]:
    """What is beside an item, with why."""
    related = visit.ask(asks.RelatedItems, talk=visit.talk.title, item=standing.ref.handle)
    told = {why: visit.say(each) for why, each in KINDS}
    return [
        (told[why], [Card.of(each.item) for each in others])
        for why, others in groupby(related.items, key=lambda each: each.why)
    ]


def leak(visit: Visit) -> Response:
    """What an item resembles of what was said in confidence."""
    found = visit.ask(asks.LeakCheck, talk=visit.talk.title, item=visit.parts["ref"])
    return visit.page("leak.html", seats=visit.seats(visit.talk), found=found, card=Card.of(found.item))


def _card(visit: Visit) -> Card:
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    if thing.item is None:
        raise NoSuchTalk(title="", similar="")
    return Card.of(thing.item)


def _name(card: Card, number: str) -> str:
    """An actor of an item by a number; empty: there is none."""
    plain = number.isascii() and number.isdecimal() and len(number) < _DIGITS
    return card.actors[int(number)] if plain and int(number) < len(card.actors) else ""


def _page(visit: Visit, asked: dict[str, str], before: str) -> Response:
    given = {name: value for name, value in asked.items() if value} | ({"before": before} if before else {})
    refused = NOT_REFUSED
    try:
        found = visit.ask(asks.FindItems, talk=visit.talk.title, limit=_SHOWN, **given)
    except Refusal as refusal:
        refused, found = Refused(visit.refused(refusal)), FoundItems(items=[], before=None)
    drawn = None if refused.told or not given or not set(given) <= _DRAWN_BY else _picture(visit, given)
    return visit.page(
        "explore.html",
        refused.status,
        shown=drawn,
        drawing=None if drawn is None else drawing(drawn, from_right=visit.tongue.direction == "rtl"),
        seats=visit.seats(visit.talk),
        asked=asked,
        actor=set(given) == {"actor"},
        pair=set(given) == {"actor", "beside"},
        cards=[(Card.of(each.item), each.copies) for each in found.items],
        named=lambda card: card.in_short(visit.tongue),
        before=found.before,
        refused=refused,
    )


def _picture(visit: Visit, given: dict[str, str]) -> Picture:
    return visit.ask(asks.Picture, talk=visit.talk.title, **given)
