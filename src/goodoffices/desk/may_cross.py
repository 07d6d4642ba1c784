"""What may cross now: for each passage, to whom and in which form; and for each that may not, why.

The rules are:

* The answer is the gate's own (:func:`goodoffices.talk.licence.reasons`); nothing is decided here a second time.
* That something was initialled or confirmed is asked about for whoever has that, in a text that its author has too.
* A wording in substance still has to be written, and read back where its author asked for that: then it may cross *once
  approved*.
* The rows are the mediator's. None of them is shown to a side.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.desk.shortlist import RELEASABLE, Shortlist, everything_released
from goodoffices.talk.events import Condition, DeskRef, Form, Found, Id, Passage, Replied, Room, Staged
from goodoffices.talk.judge import reached, void
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import reasons, stage_places
from goodoffices.talk.provisos import word_for_word
from goodoffices.talk.reading import Written
from goodoffices.talk.releasable import Releasable, releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.telling import instant_or_none, name_ref, refused
from goodoffices.talk.terms import Attribution, Moment, Terms
from goodoffices.talk.views import Code, Instant, Name, Reference, Sentence, Text
from goodoffices.talk.whoever import about_others, in_common, reached_whoever, reply_of


class FormRow(msgspec.Struct, frozen=True, kw_only=True):
    """One form of crossing.

    Attributes:
        form: ``verbatim`` or ``in_substance``.
        open: whether it may cross so, now.
        why: the refusal, if not, with its advice; else what is to be minded (``mind.unnamed``, ``mind.approved``).
    """

    form: Code
    open: bool
    why: list[Sentence]


class CrossingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One passage, stance, condition, finding or stage, and one recipient.

    Attributes:
        what: ``passage``, ``stance``, ``condition``, ``finding`` or ``stage``.
        text: the words, for the mediator's eyes; empty: it is none.
        as_given: they are the author's own to the letter, as far as the note of them goes.
        stated: in the place of words: the stance, what was found, or the stage.
        until: when the release lapses.
        third_party: an answer that would be told to a side as something about words that are not its own.
        doubtful: the time of the words, or of a change of their terms, is in doubt.
        waits: the item, on a sheet that was made and not yet brought, with which it will have crossed; None: on none.
        void: why it has no effect, such as that it was struck; None: it has.
    """

    ref: Reference
    leg: Name
    to: Name
    what: Code
    text: Text
    as_given: bool
    stated: Code | None
    direction: Code
    forms: list[FormRow]
    until: Instant | None
    third_party: bool
    doubtful: bool
    crossed: bool
    waits: Reference | None
    void: Sentence | None


class CrossingPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what may cross.

    Attributes:
        before: give it back for the page after this one, of what is older; None: there is none.
    """

    rows: list[CrossingRow]
    before: Reference | None


def may_cross(rooms: Rooms, now: Moment, *, to: Id | None = None, source: Id | None = None) -> Iterator[CrossingRow]:
    """The rows, leg by leg in the order of their threads, for each recipient (or for ``to`` alone). Lazy."""
    for owner in owners(rooms, source):
        for written in rooms.reading(owner).of_kind(*RELEASABLE):
            yield from _of_entry(rooms, owner, written, to, now)


def crossing_page(
    rooms: Rooms,
    now: Moment,
    look: Shortlist,
    *,
    to: Id | None = None,
    source: Id | None = None,
    rest: bool = False,
    before: DeskRef | None = None,
    limit: int,
) -> CrossingPage:
    """A page of these rows, leg by leg, each leg's newest entries first.

    Args:
        look: where to look for what may cross.
        rest: what may not cross, too.
        before: the entry that the page before ended with, on one of these legs.
        limit: of rows; the last entry of a page is always whole, so there can be more.
    """
    legs = list(owners(rooms, source))
    if before is not None:
        legs = legs[legs.index(before.room) :]
    rows: list[CrossingRow] = []
    for owner in legs:
        ended = before.what.entry if before is not None and before.room == owner else None
        entries = everything_released(rooms.reading(owner), ended) if rest else look.released(owner, now, ended)
        for written in entries:
            found = _of_entry(rooms, owner, written, to, now)
            rows += found if rest else [row for row in found if any(form.open for form in row.forms)]
            if len(rows) >= limit:
                return CrossingPage(rows=rows, before=Reference(written.ident))
    return CrossingPage(rows=rows, before=None)


def owners(rooms: Rooms, source: Id | None) -> tuple[Id, ...]:
    """The legs that the rows come from: of ``source`` alone, or of every side."""
    return rooms.of(Room.SEALED, Room.KEPT) if source is None else (source,)


def _of_entry(rooms: Rooms, owner: Id, written: Written, to: Id | None, now: Moment) -> Iterator[CrossingRow]:
    recipients = rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC) if to is None else (to,)
    for thing in releasables(written):
        for recipient in recipients:
            if recipient == owner:
                continue
            if isinstance(thing.content, Staged):
                yield from _of_stage(rooms, owner, thing, recipient, now)
            elif _answers_them(rooms, owner, thing, recipient):
                yield _row(rooms, owner, thing, recipient, now)
            elif _of_interest(rooms, owner, thing, recipient):
                yield _row(rooms, owner, thing, recipient, now, third_party=True)


def _of_stage(rooms: Rooms, owner: Id, thing: Releasable, recipient: Id, now: Moment) -> Iterator[CrossingRow]:
    """A stage concerns whoever has what was initialled or confirmed; as a third party, if it has it so."""
    for item in stage_places(rooms, recipient, DeskRef(room=owner, what=thing.ref))[:1]:
        third_party = about_others(rooms.reading(recipient), item)
        yield _row(rooms, owner, thing, recipient, now, third_party=third_party)


def _answers_them(rooms: Rooms, owner: Id, thing: Releasable, recipient: Id) -> bool:
    """A stance and its conditions concern only the sides whose words the reply answers (rule 9)."""
    reply = thing.written.act
    if not isinstance(reply, Replied):
        return True
    return any(source.room == recipient for answered in reply.items for source in rooms.source_of(owner, answered.item))


def _of_interest(rooms: Rooms, owner: Id, thing: Releasable, recipient: Id) -> bool:
    """A third party that has the words too is asked about if the terms name it."""
    reply = reply_of(rooms.reading(owner), thing.ref)
    to = stand(rooms.reading(owner), thing).terms.to
    named = any(rooms.meaning(owner, alias) == recipient for alias in to)
    return named and reply is not None and bool(in_common(rooms, recipient, owner, reply))


def _row(
    rooms: Rooms, owner: Id, thing: Releasable, recipient: Id, now: Moment, *, third_party: bool = False
) -> CrossingRow:
    reading = rooms.reading(owner)
    standing = stand(reading, thing)
    source = DeskRef(room=owner, what=thing.ref)
    whole = isinstance(thing.content, Replied | Found | Staged)
    forms = [Form.IN_SUBSTANCE] if whole else [Form.VERBATIM, Form.IN_SUBSTANCE]
    rows = [_form(rooms, source, recipient, form, now, standing.terms, third_party, whole) for form in forms]
    return CrossingRow(
        ref=name_ref(thing.ref),
        leg=rooms.side(owner),
        to=rooms.side(recipient),
        what=_what(thing),
        text=thing.content.text if isinstance(thing.content, Passage | Condition) else "",
        as_given=thing.written.noted is None or thing.written.noted.closeness.carries_very_words,
        stated=_stated(thing),
        direction=thing.content.direction.value if isinstance(thing.content, Passage | Condition) else "ltr",
        forms=rows,
        until=instant_or_none(standing.terms.convey_until) if any(row.open for row in rows) else None,
        third_party=third_party,
        doubtful=any(reading.doubt(ident) for ident in (thing.ref.entry, *standing.events)),
        crossed=_crossed(rooms, owner, thing, recipient),
        waits=_waits(rooms, source, recipient),
        void=None if (why := void(reading, thing.ref.entry)) is None else refused(why),
    )


def _form(
    rooms: Rooms, source: DeskRef, recipient: Id, form: Form, now: Moment, given: Terms, third_party: bool, whole: bool
) -> FormRow:
    unnamed = given.attribution is Attribution.UNNAMED
    for refusal in reasons(rooms, source, recipient, form, now, unnamed=unnamed, third_party=third_party):
        return FormRow(form=form.value, open=False, why=[refused(refusal)])
    as_written = word_for_word(None if whole else form, given, named=not unnamed)
    minded = [
        *(["mind.third_party"] if third_party else []),
        *(["mind.unnamed"] if unnamed else []),
        *(["mind.provisos"] if given.provisos and not as_written else []),
        *(["mind.approved"] if given.read_back and form is Form.IN_SUBSTANCE else []),
    ]
    return FormRow(form=form.value, open=True, why=[Sentence.of(each) for each in minded])


def _crossed(rooms: Rooms, owner: Id, thing: Releasable, recipient: Id) -> bool:
    reading = rooms.reading(owner)
    if any(item.room == recipient for item in reached_whoever(rooms, DeskRef(room=owner, what=thing.ref))):
        return True
    names = rooms.aliases(owner, recipient)
    return any(
        crossing.what == thing.ref and crossing.alias in names
        for written in reading.touching(thing.ref, "carried")
        if void(reading, written.ident) is None
        for crossing in getattr(written.body, "crossings", ())
    )


def _waits(rooms: Rooms, source: DeskRef, recipient: Id) -> Reference | None:
    """The newest item of a sheet that has it and was not brought."""
    there = rooms.reading(recipient)
    made = [item for item in rooms.made_with(recipient, source) if not reached(there, item)]
    return name_ref(made[-1]) if made else None


def _what(thing: Releasable) -> str:
    match thing.content:
        case Passage():
            return "passage"
        case Replied():
            return "stance"
        case Condition():
            return "condition"
        case Found():
            return "finding"
        case Staged():
            return "stage"


def _stated(thing: Releasable) -> str | None:
    match thing.content:
        case Replied(stance=stance):
            return stance.value
        case Found(state=state):
            return state.value
        case Staged(stage=stage):
            return stage.value
        case _:
            return None
