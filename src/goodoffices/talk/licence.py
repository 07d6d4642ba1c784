"""The gate's question about one thing: may it cross to this recipient, in this form, now?

The answer is every reason why not, in the order in which a person would want to hear them; none means yes. The same
question is asked by the gate, by *what may cross*, and when a sheet is looked at again before it is delivered.
"""

from __future__ import annotations

from goodoffices.errors.gate import (
    ExistenceConfidential,
    GateRefusal,
    Lapsed,
    MustBeUnnamed,
    NoNameHere,
    NotCloseEnough,
    NotForThem,
    NothingOfTheKind,
    NotTheirSide,
    SubstanceOnly,
    TooEarly,
    UnnamedVerbatimNoted,
    VoidWords,
    Withdrawn,
    Withheld,
    WordsExpired,
)
from goodoffices.talk.events import DeskRef, Form, Id, Room
from goodoffices.talk.judge import void_object
from goodoffices.talk.lease import Standing, rules_in_force, stand
from goodoffices.talk.objects import Releasable, releasable
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.shut import closed, colleague_ahead, shut
from goodoffices.talk.telling import say_plainly
from goodoffices.talk.terms import Attribution, Carriage, Moment

_NEEDED: dict[Form, Carriage] = {
    Form.VERBATIM: Carriage.VERBATIM,
    Form.IN_SUBSTANCE: Carriage.IN_SUBSTANCE,
}


def reasons(
    rooms: Rooms,
    source: DeskRef,
    recipient: Id,
    form: Form,
    now: Moment,
    *,
    unnamed: bool,
    as_of: Moment | None = None,
) -> list[GateRefusal]:
    """Why ``source`` may not cross to the leg ``recipient`` in ``form`` at ``now``; empty if it may.

    Args:
        unnamed: whether it would be conveyed unnamed.
        as_of: leave out changes of terms made later (to judge a delivery that has happened).
    """
    thing = releasable(rooms.reading(source.room), source.what)
    if thing is None:
        return [NothingOfTheKind(problem="the draft draws on something that no side said.")]
    if source.room == recipient:
        return [NotTheirSide(side=rooms.side(recipient))]
    standing = stand(rooms.reading(source.room), thing, as_of)
    steps = (
        _void(rooms, source, thing),
        None if as_of is not None else shut(rooms, source.room),
        None if as_of is not None else closed(rooms, recipient) or colleague_ahead(rooms, recipient),
        _existence(rooms, recipient),
        _carriage(rooms, source, standing, form),
        _to(rooms, source, standing, recipient),
        *_moment(rooms, source, thing, standing, now),
        _attribution(rooms, source, standing, recipient, unnamed),
        _hand(rooms, source, thing, form, unnamed),
    )
    return [refusal for refusal in steps if refusal is not None]


def reason_for_own_words(rooms: Rooms, recipient: Id) -> GateRefusal | None:
    """Why the mediator may not say anything on a leg now."""
    return closed(rooms, recipient) or _existence(rooms, recipient)


def _void(rooms: Rooms, source: DeskRef, thing: Releasable) -> GateRefusal | None:
    reason = void_object(rooms.reading(source.room), thing)
    if reason is None:
        return None
    return VoidWords(side=rooms.side(source.room), reason=reason.said.rstrip("."))


def _existence(rooms: Rooms, recipient: Id) -> GateRefusal | None:
    """Nothing is said in public about a talk whose existence any side was promised to keep confidential."""
    founded = rooms.reading(recipient).founded
    if founded is None or founded.room is not Room.PUBLIC:
        return None
    for room in rooms.of(Room.SEALED, Room.KEPT):
        if any(rules.existence_confidential for rules in rules_in_force(rooms.reading(room))):
            return ExistenceConfidential(side=rooms.side(room))
    return None


def _carriage(rooms: Rooms, source: DeskRef, standing: Standing, form: Form) -> GateRefusal | None:
    side = rooms.side(source.room)
    carriage = standing.terms.carriage
    if carriage is Carriage.WITHHELD:
        return Withdrawn(side=side) if standing.withdrawn else Withheld(side=side)
    if carriage.reach < _NEEDED[form].reach:
        return SubstanceOnly(side=side)
    return None


def _to(rooms: Rooms, source: DeskRef, standing: Standing, recipient: Id) -> GateRefusal | None:
    if standing.terms.carriage is Carriage.WITHHELD:
        return None
    if any(rooms.meaning(source.room, alias) == recipient for alias in standing.terms.to):
        return None
    return NotForThem(side=rooms.side(source.room), recipient=rooms.side(recipient))


def _moment(
    rooms: Rooms, source: DeskRef, thing: Releasable, standing: Standing, now: Moment
) -> tuple[GateRefusal | None, ...]:
    side = rooms.side(source.room)
    begins, until = standing.terms.convey_from, thing.valid_until
    released = standing.terms.carriage is not Carriage.WITHHELD
    early = released and begins is not None and now.ms < begins.ms
    end, lapsed = standing.terms.convey_until, released and standing.lapsed(now)
    expired = until is not None and now.ms > until.ms
    return (
        TooEarly(side=side, moment=say_plainly(begins)) if early and begins else None,
        Lapsed(side=side, moment=say_plainly(end)) if lapsed and end else None,
        WordsExpired(side=side, moment=say_plainly(until)) if expired and until else None,
    )


def _attribution(rooms: Rooms, source: DeskRef, standing: Standing, recipient: Id, unnamed: bool) -> GateRefusal | None:
    if unnamed or standing.terms.carriage is Carriage.WITHHELD:
        return None
    if standing.terms.attribution is Attribution.UNNAMED:
        return MustBeUnnamed(side=rooms.side(source.room))
    if not rooms.aliases(recipient, source.room):
        return NoNameHere(recipient=rooms.side(recipient))
    return None


def _hand(rooms: Rooms, source: DeskRef, thing: Releasable, form: Form, unnamed: bool) -> GateRefusal | None:
    noted = thing.written.noted
    if noted is None or form is not Form.VERBATIM:
        return None
    if unnamed:
        return UnnamedVerbatimNoted()
    if not noted.closeness.carries_very_words:
        return NotCloseEnough(side=rooms.side(source.room), closeness=noted.closeness.value.replace("_", " "))
    return None
