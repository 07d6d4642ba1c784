"""What a mediator does between the legs: what may cross, conveying, reading back, delivering. All of it by the gate."""

from __future__ import annotations

from goodoffices.desk import CrossingPage, Difference, crossing_page
from goodoffices.desk import differences as differences_of_the_desk
from goodoffices.desk.may_cross import owners
from goodoffices.desk.shortlist import RELEASABLE, kind_of
from goodoffices.errors.desk import NotAsShown
from goodoffices.errors.station import NothingCrosses
from goodoffices.station import results
from goodoffices.station.acts.blobs import attached
from goodoffices.station.acts.clearing import issue, noticed, reason, recipient_of, warnings
from goodoffices.station.acts.drafting import drafts, found_sources, provisos, translation
from goodoffices.station.acts.preview import preview
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle, is_whole
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import MOST_PARTS, as_known, demand, happened, language, receiver, way_of
from goodoffices.station.things import other_thing
from goodoffices.talk import release as gate
from goodoffices.talk.corrections import crossed_wrongly
from goodoffices.talk.draft import InSubstance, VeryWords
from goodoffices.talk.events import Conveyed, Delivered, DeskRef, Id, Ref, Remarked, Room, kind
from goodoffices.talk.judge import BROUGHT
from goodoffices.talk.receivers import whose
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import marks
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Reference, Sentence
from goodoffices.talk.whoever import owed
from goodoffices.words import clean, clean_name


def may_cross(talk: OpenTalk, ask: asks.MayCross) -> CrossingPage:
    """A page of what may cross now, to whom and in which form; on request what may not, and why.

    Raises:
        NothingCrosses: not from that leg, or not to that one.
        OtherThing: no page of these rows ends with ``before``.
    """
    talk.demand_mediator(Sentence.of("doing.seeing_what_may_cross"))
    to = None if ask.to is None else talk.leg(ask.to)
    source = None if ask.leg is None else talk.leg(ask.leg)
    if to is not None and to not in talk.rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC):
        raise NothingCrosses(leg=talk.name(to))
    if source is not None and (source == to or source not in talk.rooms.of(Room.SEALED, Room.KEPT)):
        raise NothingCrosses(leg=talk.name(source))
    before = None if ask.before is None else _end_of_page(talk, ask.before, source)
    return crossing_page(
        talk.rooms,
        talk.now(),
        talk.shortlist(),
        to=to,
        source=source,
        rest=ask.rest,
        before=before,
        limit=ask.limit,
    )


def _end_of_page(talk: OpenTalk, text: str, source: Id | None) -> DeskRef:
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is None or found.room not in owners(talk.rooms, source) or kind_of(written) not in RELEASABLE:
        raise other_thing(talk, text, Sentence.of("wanted.entry_of_list"))
    return found


def differences(talk: OpenTalk, _: asks.Differences) -> list[Difference]:
    """Where the two legs of one text show different things, and why."""
    talk.demand_mediator(Sentence.of("doing.comparing_the_legs"))
    return list(differences_of_the_desk(talk.rooms, talk.now()))


def convey(talk: OpenTalk, ask: asks.Convey) -> results.Conveyed:
    """Convey items to a side or to the public; on a kept leg this makes a delivery sheet.

    Raises:
        NotAsShown: it would be something else than what was shown; nothing was written.
    """
    talk.demand_mediator(Sentence.of("doing.conveying"))
    recipient = recipient_of(talk, ask)
    because = reason(talk, ask)
    made = drafts(talk, recipient, ask.items)
    told = warnings(talk, recipient)
    cleared, ident = issue(talk, recipient, made, because, talk.chance(recipient, 32))
    if ask.as_shown is not None and preview(talk, cleared, ident).digest != ask.as_shown:
        raise NotAsShown(recipient=talk.name(recipient))
    written = talk.reading(recipient).written(ident)
    count = len(written.body.items) if written is not None and isinstance(written.body, Conveyed) else 0
    return results.Conveyed(
        ref=Reference(ident),
        to=talk.name(recipient),
        refs=[Reference(ident, number) for number in range(1, count + 1)],
        sheet=talk.reading(recipient).kept,
        overrode=[each.code for each in cleared.overrode],
        warnings=told,
    )


def read_back(talk: OpenTalk, ask: asks.ReadBack) -> results.ToBring:
    """Read a wording back to its owner, before it crosses."""
    talk.demand_mediator(Sentence.of("doing.reading_a_wording_back"))
    room = talk.needed(
        lambda: talk.leg(ask.leg),
        lambda: _to_read_back(talk, talk.demand_mediator(Sentence.of("doing.reading_a_wording_back")), ask, None),
    )
    (alias,) = talk.needed(lambda: as_known(talk, room, [ask.to]), lambda: _to_read_back(talk, room, ask, None))
    draft = _to_read_back(talk, room, ask, talk.rooms.meaning(room, alias))
    because = reason(talk, ask)

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        found = tuple(noticed(rooms, room, draft, Sentence.of("item.to_read_back"), now))
        return gate.read_back(rooms, room, draft, alias, because=because, noticed=found)

    added, *_ = talk.issue(clear)
    return results.ToBring(ref=Reference(added.ident), to_bring=talk.reading(room).kept)


def _to_read_back(talk: OpenTalk, room: Id, ask: asks.ReadBack, meant: Id | None) -> InSubstance | VeryWords:
    sources = found_sources(talk, ask.sources)
    if ask.text is None:
        demand(len(ask.sources) == 1, "from", "very words are those of one passage.")
        worded = ask.translation is not None or bool(ask.provisos)
        demand(worded, "text", "very words need no approval; a translation of them may, and so may their provisos.")
        talk.demand_right()
        return VeryWords(
            source=sources[0],
            unnamed=ask.unnamed,
            provisos=provisos(talk, ask.provisos),
            translation=translation(ask.translation),
        )
    words = ask.text
    text = talk.mind(lambda: clean(words, "the wording"), "?")
    return InSubstance(
        sources=sources,
        text=text,
        # The wording is in the language of whoever will get it, since exactly this wording is approved.
        language=language(talk, room if meant is None else meant, ask.language),
        direction=way_of(text, ask.direction),
        act=ask.act,
        force=ask.force,
        unnamed=ask.unnamed,
        provisos=provisos(talk, ask.provisos),
        translation=talk.mind(lambda: translation(ask.translation), None),
    )


def tell(talk: OpenTalk, ask: asks.Tell) -> results.Written:
    """Tell a side what of its answers has reached whoever said the words that they answer.

    What it was told of that and is not so is struck, each in an entry of its own, before the rest is told.
    """
    talk.demand_mediator(Sentence.of("doing.telling_a_side_what_reached_others"))
    room = talk.leg(ask.leg)
    (added,) = talk.issue(lambda rooms, _: gate.tell(rooms, room))
    while crossed_wrongly(talk.rooms, room) or owed(talk.rooms, room):
        (added,) = talk.issue(lambda rooms, _: gate.tell(rooms, room))
    return results.Written(ref=Reference(added.ident))


def deliver(talk: OpenTalk, ask: asks.Deliver) -> results.Delivered:
    """Note that things were brought to somebody. It happened: what lay outside the terms is marked, never refused."""
    talk.demand_mediator(Sentence.of("doing.noting_a_delivery"))
    talk.demand_clock()
    brought = [ref for each in ask.what for ref in _things(talk, each)]
    demand(0 < len(brought) <= MOST_PARTS, "what", "it names what was brought.")
    rooms = {ref.room for ref in brought}
    demand(len(rooms) == 1, "what", "these were for more than one side; note one delivery for each.")
    (room,) = rooms
    when = happened(talk, ask.when, "brought")
    to = receiver(talk, room) if ask.to is None else clean_name(ask.to, "who got it")
    body = Delivered(
        what=tuple(dict.fromkeys(ref.what for ref in brought)),
        when=when,
        where=None if ask.where is None else clean_name(ask.where, "the place"),
        by=talk.my_name if ask.by is None else clean_name(ask.by, "who brought it"),
        to=to,
        receiver=ask.receiver or whose(talk.rooms, room, to, when).receiver,
        manner=ask.manner,
    )
    first, *_ = talk.issue(lambda state, _: gate.deliver(state, room, body))
    written = talk.reading(room).written(first.ident)
    marked = [] if written is None else marks(talk.rooms, room, written)
    return results.Delivered(
        ref=Reference(first.ident),
        leg=talk.name(room),
        kind=_kind(talk, brought[0]),
        to=to,
        receiver=body.receiver.value,
        marks=marked,
    )


def remark(talk: OpenTalk, ask: asks.Remark) -> results.Written:
    """A private note on the desk."""
    desk = talk.demand_mediator(Sentence.of("doing.a_note_on_the_desk"))
    about = tuple(find_handle(talk, each) for each in ask.about)
    added = talk.write(desk, Remarked(text=clean(ask.text, "the note"), about=about))
    attached(talk, desk, added.ident, ask.blobs)
    return results.Written(ref=Reference(added.ident))


# --- parts ---------------------------------------------


def _kind(talk: OpenTalk, brought: DeskRef) -> str:
    written = talk.reading(brought.room).written(brought.what.entry)
    return "" if written is None or written.body is None else kind(written.body)


def _things(talk: OpenTalk, text: str) -> list[DeskRef]:
    """What a handle names; of a whole sheet, each of its items."""
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if is_whole(text) and written is not None and isinstance(written.body, Conveyed):
        indices = range(len(written.body.items))
        return [DeskRef(room=found.room, what=Ref(entry=written.ident, index=index)) for index in indices]
    if written is None or written.body is None or kind(written.body) not in BROUGHT:
        raise other_thing(talk, text, Sentence.of("wanted.to_be_brought"), Sentence.of("look_up.to_be_brought"))
    return [found]
