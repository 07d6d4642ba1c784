"""What a mediator does between the legs: what may cross, conveying, reading back, delivering. All of it by the gate."""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.desk import CrossingPage, Difference, Repeated, crossing_page, quietly_withdrawn, repeated
from goodoffices.desk import differences as differences_of_the_desk
from goodoffices.errors.desk import RepeatsProviso, RepeatsWords
from goodoffices.errors.gate import AnswersDiffer, ConditionFailed, GateRefusal, NamesItsAuthor, OneCandidate
from goodoffices.station import results
from goodoffices.station.acts.drafting import drafts, found_sources, look_at_items, provisos, translation
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle, is_whole
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import MOST_PARTS, as_known, demand, happened, language, receiver, way_of
from goodoffices.station.things import other_thing
from goodoffices.talk import release as gate
from goodoffices.talk.corrections import crossed_wrongly
from goodoffices.talk.draft import Draft, FindingOf, InSubstance, StageOf, StanceOf, VeryWords, beside
from goodoffices.talk.events import Conveyed, Delivered, DeskRef, Form, Id, Ref, Remarked, kind
from goodoffices.talk.judge import BROUGHT
from goodoffices.talk.licence import reasons
from goodoffices.talk.receivers import whose
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import marks
from goodoffices.talk.telling import name_ref, refused
from goodoffices.talk.terms import Moment
from goodoffices.talk.unnamed import numbered
from goodoffices.talk.views import Reference, Sentence
from goodoffices.talk.whoever import about_others, owed
from goodoffices.words import clean, clean_name

_NO_NONCE = bytes(32)
"""For a dry run: nothing of it is ever written."""


def may_cross(talk: OpenTalk, ask: asks.MayCross) -> CrossingPage:
    """A page of what may cross now, to whom and in which form; on request what may not, and why."""
    talk.demand_mediator("Seeing what may cross")
    to = None if ask.to is None else talk.leg(ask.to)
    source = None if ask.leg is None else talk.leg(ask.leg)
    before = None if ask.before is None else find_handle(talk, ask.before)
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


def differences(talk: OpenTalk, _: asks.Differences) -> list[Difference]:
    """Where the two legs of one text show different things, and why."""
    talk.demand_mediator("Comparing the legs")
    return list(differences_of_the_desk(talk.rooms, talk.now()))


def check(talk: OpenTalk, ask: asks.Check) -> results.Checked:
    """Ask the gate about each item, and write nothing: every reason against it.

    With a reason to go on, what it overrides is left out.
    """
    talk.demand_mediator("Asking the gate")
    recipient = talk.needed(lambda: talk.leg(ask.to), lambda: _look_at(talk, ask))
    because = _reason(talk, ask)
    made = drafts(talk, recipient, ask.items)
    items = [
        results.ItemChecked(item=number, refusals=_refusals(talk, recipient, draft, number, because, made))
        for number, draft in enumerate(made, start=1)
    ]
    whole = _against_the_whole(talk, recipient, made, because, [told for item in items for told in item.refusals])
    if whole is not None:
        items[-1].refusals.append(whole)
    return results.Checked(
        open=not any(item.refusals for item in items), items=items, warnings=_warnings(talk, recipient)
    )


def _against_the_whole(
    talk: OpenTalk, recipient: Id, made: tuple[Draft, ...], because: str | None, known: list[Sentence]
) -> Sentence | None:
    """What the gate has against all the items together, and nobody against one of them."""
    try:
        gate.convey(talk.rooms, recipient, made, talk.now(), _NO_NONCE, because=because)
    except GateRefusal as refusal:
        told = refused(refusal)
        return None if told in known else told
    return None


def _warnings(talk: OpenTalk, recipient: Id) -> list[Sentence]:
    """What was taken back quietly between this side and another: to be minded before anything more crosses."""
    return [
        why
        for each in quietly_withdrawn(talk.rooms, talk.now())
        if talk.rooms.side(recipient) in (each.owner, each.recipient)
        for why in each.why
    ]


def convey(talk: OpenTalk, ask: asks.Convey) -> results.Conveyed:
    """Convey items to a side or to the public; on a kept leg this makes a delivery sheet."""
    talk.demand_mediator("Conveying")
    recipient = talk.needed(lambda: talk.leg(ask.to), lambda: _look_at(talk, ask))
    because = _reason(talk, ask)
    made = drafts(talk, recipient, ask.items)
    nonce = talk.chance(recipient, 32)
    overrode: list[str] = []
    warnings = _warnings(talk, recipient)

    def clear(rooms: Rooms, now: Moment) -> gate.Cleared:
        noticed = [
            each
            for number, draft in enumerate(made, start=1)
            for each in _noticed(talk, rooms, recipient, draft, number, now)
        ]
        cleared = gate.convey(rooms, recipient, made, now, nonce, because=because, noticed=tuple(noticed))
        overrode.extend(each.code for each in cleared.overrode)
        return cleared

    first, *_ = talk.issue(clear)
    written = talk.reading(recipient).written(first.ident)
    count = len(written.body.items) if written is not None and isinstance(written.body, Conveyed) else 0
    return results.Conveyed(
        ref=Reference(first.ident),
        to=talk.name(recipient),
        refs=[Reference(first.ident, number) for number in range(1, count + 1)],
        sheet=talk.reading(recipient).kept,
        overrode=overrode,
        warnings=warnings,
    )


def read_back(talk: OpenTalk, ask: asks.ReadBack) -> results.ToBring:
    """Read a wording back to its owner, before it crosses."""
    talk.demand_mediator("Reading a wording back")
    room = talk.needed(
        lambda: talk.leg(ask.leg), lambda: _to_read_back(talk, talk.demand_mediator("Reading back"), ask, None)
    )
    (alias,) = talk.needed(lambda: as_known(talk, room, [ask.to]), lambda: _to_read_back(talk, room, ask, None))
    draft = _to_read_back(talk, room, ask, talk.rooms.meaning(room, alias))
    (added,) = talk.issue(lambda rooms, _: gate.read_back(rooms, room, draft, alias))
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
    talk.demand_mediator("Telling a side what reached others")
    room = talk.leg(ask.leg)
    (added,) = talk.issue(lambda rooms, _: gate.tell(rooms, room))
    while crossed_wrongly(talk.rooms, room) or owed(talk.rooms, room):
        (added,) = talk.issue(lambda rooms, _: gate.tell(rooms, room))
    return results.Written(ref=Reference(added.ident))


def deliver(talk: OpenTalk, ask: asks.Deliver) -> results.Delivered:
    """Note that things were brought to somebody. It happened: what lay outside the terms is marked, never refused."""
    talk.demand_mediator("Noting a delivery")
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
        by=talk.identity.name if ask.by is None else clean_name(ask.by, "who brought it"),
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
    desk = talk.demand_mediator("A note on the desk")
    about = tuple(find_handle(talk, each) for each in ask.about)
    added = talk.write(desk, Remarked(text=clean(ask.text, "the note"), about=about))
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
        advice = "Name a sheet ('goodoffices sheets'), a wording to be read back, or ground rules that were offered."
        raise other_thing(talk, text, "something that was to be brought", advice)
    return [found]


def _look_at(talk: OpenTalk, ask: asks.Convey | asks.Check) -> None:
    """Whatever can be wrong with items of which it is not known to whom they are to go."""
    _reason(talk, ask)
    look_at_items(talk, ask.items)


def _reason(talk: OpenTalk, ask: asks.Convey | asks.Check) -> str | None:
    given = ask.because
    return None if given is None else talk.mind(lambda: clean(given, "the reason"), None)


def _noticed(
    talk: OpenTalk, rooms: Rooms, recipient: Id, draft: Draft, number: int, now: Moment
) -> Iterator[GateRefusal]:
    """What the desk notices about one item, beside the gate's own questions."""
    for each in repeated(rooms, recipient, draft, now):
        yield repeats_words(talk, number, each)


def repeats_words(talk: OpenTalk, item: int, found: Repeated) -> RepeatsWords | RepeatsProviso:
    """That the wording of an item, by its number, repeats very words; for the mediator, who knows them by a handle."""
    source = found.source
    return (RepeatsProviso if found.proviso else RepeatsWords)(
        item=item,
        ref=name_ref(source.what),
        words=found.repeat.words,
        side=talk.rooms.side(source.room),
    )


def _refusals(
    talk: OpenTalk, recipient: Id, draft: Draft, number: int, because: str | None, made: tuple[Draft, ...]
) -> list[Sentence]:
    """Every reason against one item: what the terms say of each thing that it draws on, and the gate's own word.

    ``made``: every item of the same conveyance.
    """
    now = talk.now()
    found: list[GateRefusal] = []
    for source, form, unnamed in _drawn(draft):
        third_party = _to_third_party(talk, recipient, draft)
        found.extend(
            reasons(
                talk.rooms,
                source,
                recipient,
                form,
                now,
                unnamed=unnamed,
                third_party=third_party,
                beside=beside(made, third_party=third_party),
            )
        )
    try:
        gate.convey(talk.rooms, recipient, (draft,), now, _NO_NONCE, because=because)
    except (AnswersDiffer, ConditionFailed):
        pass  # said of all the items together, where it holds of them
    except GateRefusal as refusal:
        found.append(_numbered(refusal, number))
    found.extend(_noticed(talk, talk.rooms, recipient, draft, number, now))
    return list(dict.fromkeys(refused(each) for each in found if because is None or not each.overridable))


def _numbered(refusal: GateRefusal, number: int) -> GateRefusal:
    """A refusal of one item that was looked at alone, with the number that it has among the others."""
    match refusal:
        case NamesItsAuthor():
            return NamesItsAuthor(**refusal.facts | {"item": number})
        case OneCandidate(facts={"item": item}) if item == numbered(1):
            return OneCandidate(**refusal.facts | {"item": numbered(number)})
        case _:
            return refusal


def _to_third_party(talk: OpenTalk, recipient: Id, draft: Draft) -> bool:
    match draft:
        case StanceOf(third_party=third_party):
            return third_party
        case FindingOf(condition=about) | StageOf(item=about):
            return about_others(talk.reading(recipient), about)
        case _:
            return False


def _drawn(draft: Draft) -> list[tuple[DeskRef, Form, bool]]:
    match draft:
        case VeryWords(source=source, unnamed=unnamed):
            return [(source, Form.VERBATIM, unnamed)]
        case InSubstance(sources=sources, unnamed=unnamed):
            return [(source, Form.IN_SUBSTANCE, unnamed) for source in sources]
        case StanceOf(reply=reply, conditions=conditions, unnamed=unnamed):
            stated = [
                (each.condition, Form.VERBATIM if each.words is None else Form.IN_SUBSTANCE, unnamed)
                for each in conditions
            ]
            return [(reply, Form.IN_SUBSTANCE, unnamed), *stated]
        case FindingOf(finding=finding, unnamed=unnamed):
            return [(finding, Form.IN_SUBSTANCE, unnamed)]
        case StageOf(stage=stage, unnamed=unnamed):
            return [(stage, Form.IN_SUBSTANCE, unnamed)]
        case _:
            return []
