"""Mandates: what a seat may do, by its role or by the word of its principal.

The rules are (rule 10):

* A principal holds every mandate; an envoy those to speak and to release. Others hold what they are given; a messenger
  holds nothing.
* Nobody binds but a principal, and an envoy with an explicit mandate to bind.
* *In force* is judged by the act's own time: from its beginning to its end, unless a revocation cuts it off. What was
  written after the last entries that a revocation names does not count; noted acts are cut off by their time.
* A mandate, or a revocation, whose note was struck was never given.
"""

from __future__ import annotations

from goodoffices.errors.talk import MessengerHoldsNothing, NotAPrincipal, TalkRefusal
from goodoffices.talk.events import Id, Mandated, Ref, Revoked, Role, Scope
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.roster import roster, standing
from goodoffices.talk.striking import struck_out
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Sentence

_BY_ROLE: dict[Role, frozenset[Scope]] = {
    Role.PRINCIPAL: frozenset(Scope),
    Role.ENVOY: frozenset({Scope.SPEAK, Scope.RELEASE}),
}


def holds(reading: Reading, written: Written, scope: Scope) -> bool:
    """Whether whoever acted in this entry held a mandate of that scope at the time of the act."""
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    if seat is None or seat.role is Role.MESSENGER:
        return False
    if scope in _BY_ROLE.get(seat.role, frozenset()):
        return True
    return any(
        _covers(reading, mandate, written, scope)
        for mandate in reading.of_kind("mandated")
        if by_principal(reading, mandate) is None
    )


def by_principal(reading: Reading, written: Written) -> TalkRefusal | None:
    """Whether a mandate, or its end, is a principal's and can be given to its seat; the reason if not."""
    reason = standing(reading, written) or struck_out(reading, written.ident)
    if reason is not None:
        return reason
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    if seat is None or seat.role is not Role.PRINCIPAL:
        return NotAPrincipal(name=Sentence.of("somebody.who_did_this") if seat is None else seat.name)
    given_to = people.seat(written.act.seat) if people is not None and isinstance(written.act, Mandated) else None
    if given_to is not None and given_to.role is Role.MESSENGER:
        return MessengerHoldsNothing(name=given_to.name)
    return None


def _covers(reading: Reading, mandate: Written, written: Written, scope: Scope) -> bool:
    act = mandate.act
    if not isinstance(act, Mandated) or act.seat != written.actor or scope not in act.scopes:
        return False
    if written.when.ms < act.since.ms or (act.until is not None and written.when.ms > act.until.ms):
        return False
    return not any(_cuts_off(revocation, written) for revocation in _revocations(reading, mandate))


def _revocations(reading: Reading, mandate: Written) -> list[Written]:
    """The revocations of a mandate that count."""
    touching = reading.touching(Ref(entry=mandate.ident, index=0), "revoked")
    return [revocation for revocation in touching if by_principal(reading, revocation) is None]


def revoked_by(reading: Reading, ident: Id, when: Moment) -> bool:
    """Whether a mandate was revoked at a moment or before."""
    mandate = reading.written(ident)
    return mandate is not None and any(each.when.ms <= when.ms for each in _revocations(reading, mandate))


def _cuts_off(revocation: Written, written: Written) -> bool:
    act = revocation.act
    if not isinstance(act, Revoked):
        return False
    if written.noted is None and act.last:
        own = (seen for seen in act.last if seen.instance == written.entry.instance)
        return not any(written.entry.seq <= seen.seq for seen in own)
    return written.when.ms >= revocation.when.ms


def mandates(reading: Reading, now: Moment) -> list[tuple[Written, Mandated, str]]:
    """The mandates that a principal gave on a leg, in the order of the thread, each with its state at a moment.

    The states are those of :class:`goodoffices.talk.views.MandateView`.
    """
    return [
        (mandate, mandate.act, _state(reading, mandate, mandate.act, now))
        for mandate in reading.of_kind("mandated")
        if isinstance(mandate.act, Mandated) and by_principal(reading, mandate) is None
    ]


def _state(reading: Reading, mandate: Written, act: Mandated, now: Moment) -> str:
    if _revocations(reading, mandate):
        return "revoked"
    if now.ms < act.since.ms:
        return "not_yet"
    return "ended" if act.until is not None and now.ms > act.until.ms else "in_force"


def mandate_of(reading: Reading, fingerprint: Id) -> list[Written]:
    """The mandates that a principal gave a seat, in the order of the thread."""
    return [
        mandate
        for mandate in reading.of_kind("mandated")
        if isinstance(mandate.act, Mandated)
        and mandate.act.seat == fingerprint
        and by_principal(reading, mandate) is None
    ]
