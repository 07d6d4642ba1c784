"""What came to a talk after a number, how far the station as a whole is, and waiting for what comes next."""

from __future__ import annotations

import typing
from hashlib import sha256

import msgspec
from msgspec import structs

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoSuchTalk
from goodoffices.station import results
from goodoffices.station.acts import whole
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import encode
from goodoffices.station.handles import shortest, write_handle
from goodoffices.station.mail import status
from goodoffices.station.notices import ANYTHING
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.unlocked import Unlocked
from goodoffices.talk.entry import read_body, read_header
from goodoffices.talk.events import Body, Id, Noted, kind
from goodoffices.talk.transcript import UNREADABLE
from goodoffices.talk.views import Reference
from goodoffices.words import fold

KINDS: frozenset[str] = frozenset(
    {UNREADABLE, *(str(each.__struct_config__.tag) for each in typing.get_args(Body) if each is not Noted)}
)
"""What an entry can be. What was noted is of the kind of the act itself."""


def changes(station: Unlocked, ask: asks.Changes) -> results.Changes:
    """What came to a talk, or what comes next. It takes its own turns at the files, and holds none while it waits.

    Raises:
        TooManyWait: there is nothing yet, and others wait.
        Locked, NoSuchTalk: the station was locked meanwhile, or the talk destroyed.
    """
    demand(ask.kind is None or ask.kind in KINDS, "kind", "there is no such kind of entry.")
    notices = station.all_talks.notices
    until = notices.clock() + ask.wait
    title, commits, found = _look(station, ask)
    if not ask.wait or _is_news(ask, found):
        return found
    with notices.place():
        while notices.wait(fold(title), commits, until):
            ask = structs.replace(ask, after=found.last)
            now, commits, found = _look(station, ask)
            if now != title:  # the beginning of its title means another one by now
                raise NoSuchTalk(title=title, similar="")
            if _is_news(ask, found):
                break
    return found


def _look(station: Unlocked, ask: asks.Changes) -> tuple[str, int, results.Changes]:
    """The title of the talk, how many commits it has had, and what there is."""
    with station.look() as look:
        talk, commits = look.at_its_commit(ask.talk)
        leg = None if ask.leg is None else talk.name(talk.leg(ask.leg))
        drafts = station.locked(lambda: station.kept_drafts.mark(talk.title, leg))
        found = since(talk, ask, drafts)
        look.demand_still_there()
        return talk.title, commits, found


def _is_news(ask: asks.Changes, found: results.Changes) -> bool:
    put_back = ask.after is None or found.last < ask.after
    marks = ask.mail not in (None, found.mail) or ask.drafts not in (None, found.drafts)
    return put_back or bool(found.entries) or marks


def since(talk: OpenTalk, ask: asks.Changes, drafts: str) -> results.Changes:
    """What was stored after a number; ``drafts``: the mark of the drafts."""
    room = None if ask.leg is None else talk.leg(ask.leg)
    last, mail = talk.store.count_entries(), status.mark(talk, room)
    found: list[results.Change] = []
    if ask.after is None:
        return results.Changes(entries=found, last=last, more=False, mail=mail, drafts=drafts)
    names = {each: name for name, each in talk.legs().items()}
    for number, ident, data in talk.store.entries(room=room, after=ask.after):
        change = _change(talk, names, number, ident, data)
        if ask.kind not in (None, change.kind):
            continue
        if len(found) == ask.limit:
            return results.Changes(entries=found, last=found[-1].number, more=True, mail=mail, drafts=drafts)
        found.append(change)
    return results.Changes(entries=found, last=last, more=False, mail=mail, drafts=drafts)


def _change(talk: OpenTalk, names: dict[Id, str], number: int, ident: Id, data: bytes) -> results.Change:
    entry = read_header(data)
    written = talk.reading(entry.room).written(ident)
    body = read_body(entry.body) if written is None else written.body
    act = body.act if isinstance(body, Noted) else body
    return results.Change(
        number=number,
        leg=names.get(entry.room, ""),
        ref=shortest(talk, Reference(ident)),
        kind=UNREADABLE if act is None else kind(act),
        own=entry.instance.author == talk.identity.fingerprint,
        placed=written is not None,
    )


# --- the station as a whole


def station_changes(station: Unlocked, ask: asks.StationChanges) -> results.StationChanges:
    """How far everything at the station is, or once that changes. It takes its own turns at the files.

    Raises:
        TooManyWait: nothing has changed yet, and others wait.
        Locked: the station was locked meanwhile.
    """
    notices = station.all_talks.notices
    until = notices.clock() + ask.wait
    commits, found = _look_at_station(station)
    if not ask.wait or found.mark != ask.mark:
        return found
    with notices.place():
        while found.mark == ask.mark and notices.wait(ANYTHING, commits, until):
            commits, found = _look_at_station(station)
    return found


def _look_at_station(station: Unlocked) -> tuple[int, results.StationChanges]:
    def look() -> tuple[int, results.StationChanges]:
        # Counted first: what happens during the look is looked at again.
        commits = station.all_talks.notices.commits(ANYTHING)
        if station.followed is not None and station.followed[0] == commits:
            return station.followed
        offers = station.mail_here.offers
        here = [_how_far(station, title) for title in station.titles()]
        told = (
            here,
            whole.mail(station, asks.Mail()),
            whole.lines(station, asks.Lines()),
            station.kept_drafts.mark(),
            [(line.number, offered.room.hex(), offered.nth) for line, offered in offers.invitations()],
        )
        mark = sha256(msgspec.json.encode(encode(told, write_handle))).hexdigest()[:16]
        found = commits, results.StationChanges(talks=here, mark=mark)
        # However many follow, it is made once for each thing that happens; what did not open may open at any time.
        station.followed = None if any(each.last is None for each in here) else found
        return found

    return station.locked(look)


def _how_far(station: Unlocked, title: str) -> results.HowFar:
    try:
        known = station.all_talks.line(title)
        last = station.at(title).store.last_numbers()[0] if known is None else known.told.number
        return results.HowFar(title=title, last=last)
    except Refusal:
        return results.HowFar(title=title, last=None)
