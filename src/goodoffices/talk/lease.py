"""The terms of a passage as they stand: every change of them, the lease, and what a withdrawal leaves.

The rules are (rules 2, 7, 10):

* The first terms are the author's, or the default of the ground rules that the author's side had accepted when the
  words were said: withheld, or the substance to the sides named there, never to the public.
* Going beyond the default, or beyond the terms that stand, takes a mandate to release. Terms without it replace
  nothing, but they still narrow. So does whatever somebody wrote after the seat was given up, and what came through
  a messenger. A change whose note was struck does neither.
* A change names what it replaces; what no valid change replaces counts together, the stricter in every field.
* Each is a lease: it ends at its own *until*, or after the length that the ground rules set, whichever is earlier.
* Where a station was lost, terms and ground rules of before give nothing: what was said is withheld until it is
  released again. Terms of before still narrow. A promise of confidence binds whatever became of the yes to it, until
  it is let go by a yes or a no that counts.
* A lease whose own time lay ahead of this station's clock runs from when it was first seen here (``doubts``).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from goodoffices.errors.talk import CameThrough, Removed
from goodoffices.talk.events import (
    FOURTEEN_DAYS_MS,
    CrossedAs,
    Crossing,
    Disclosure,
    GroundRules,
    Id,
    Ref,
    Released,
    Retention,
    Scope,
    TorAnswered,
    TorOffered,
    Transit,
)
from goodoffices.talk.judge import in_effect, void
from goodoffices.talk.mandate import holds
from goodoffices.talk.names import one_side
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, binds_unnamed, releasable
from goodoffices.talk.roster import distrusting
from goodoffices.talk.striking import replaced, strike_of
from goodoffices.talk.terms import (
    PUBLIC,
    WITHHELD,
    Alias,
    Attribution,
    Carriage,
    Manner,
    Moment,
    Terms,
    meet,
    meet_all,
    terms,
    within,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The terms of something as they stand now.

    Attributes:
        terms: the meet of what nobody replaced, with the end of the lease in ``convey_until``.
        events: the entries that count together, sorted: what a further change has to name to replace them.
        withdrawn: it was released once and is withheld now.
        quiet: a withdrawal that counts forbids to tell even the bare fact of it.
        lost: it was released before a station of the side was lost, and not since.
    """

    terms: Terms
    events: tuple[Id, ...]
    withdrawn: bool
    quiet: bool
    lost: bool = False

    def lapsed(self, now: Moment) -> bool:
        """Whether the lease has run out."""
        return self.terms.convey_until is not None and now.ms > self.terms.convey_until.ms


def ground_rules(reading: Reading, under: Id | None) -> GroundRules | None:
    """The ground rules that an answer accepted, if it is a yes that counts."""
    answer = None if under is None else in_effect(reading, under)
    if answer is None or not isinstance(answer.act, TorAnswered) or not answer.act.yes:
        return None
    match in_effect(reading, answer.act.offer):
        case Written(body=TorOffered(rules=rules)):
            return rules
        case _:
            return None


def rules_in_force(reading: Reading, as_of: Moment | None = None) -> list[GroundRules]:
    """The ground rules that hold on a leg: accepted, and not replaced by others that were accepted too.

    With ``as_of``, those that held then: without later answers.
    """
    return reading.remember(("rules", as_of), lambda: _rules_in_force(reading, as_of))


def _rules_in_force(reading: Reading, as_of: Moment | None) -> list[GroundRules]:
    accepted: dict[Id, TorOffered] = {}
    for written in reading.of_kind("tor_offered"):
        match in_effect(reading, written.ident):
            case Written(body=TorOffered() as offer) if _accepted(reading, written.ident, as_of):
                accepted[written.ident] = offer
    gone = {offer.replaces for offer in accepted.values()}
    return [offer.rules for ident, offer in accepted.items() if ident not in gone]


def _accepted(reading: Reading, offer: Id, as_of: Moment | None) -> bool:
    """A yes stands, and no other answer that nobody replaced says no."""
    answers = [
        (written.ident, written.act)
        for written in reading.touching(Ref(entry=offer, index=0), "tor_answered")
        if void(reading, written.ident) is None
        and isinstance(written.act, TorAnswered)
        and (as_of is None or written.when.ms <= as_of.ms)
    ]
    gone = replaced(reading, (ident for _, act in answers for ident in act.over))
    standing = [act.yes for ident, act in answers if ident not in gone]
    return bool(standing) and all(standing)


def promised_confidential(reading: Reading, as_of: Moment | None = None) -> bool:
    """Whether somebody of a side was promised that even the existence of the talk is kept confidential.

    A yes to it binds also where it has no effect: a copy of the station may have hidden it behind a fork, and a thief
    may have given up the seat of whoever said it. Only what counts lets it go: a yes to other ground rules in its
    place, or a no that replaced it; of before a station was lost, neither does.
    """
    let_go = _let_go(reading, as_of)
    for offer in reading.plain.of_kind("tor_offered"):
        body = offer.body
        if not isinstance(body, TorOffered) or not body.rules.existence_confidential or offer.ident in let_go:
            continue
        answers = reading.plain.touching(Ref(entry=offer.ident, index=0), "tor_answered")
        if any(_promises(reading, answer, let_go, as_of) for answer in answers):
            return True
    return False


def _promises(reading: Reading, answer: Written, let_go: set[Id], as_of: Moment | None) -> bool:
    yes = isinstance(answer.act, TorAnswered) and answer.act.yes and answer.ident not in let_go
    struck = strike_of(reading.plain, answer.ident) is not None
    return yes and not struck and (as_of is None or answer.when.ms <= as_of.ms)


def _let_go(reading: Reading, as_of: Moment | None) -> set[Id]:
    """Offers in whose place others are in force, and yeses that were taken back, as far as that may open something."""
    found: set[Id] = set()
    for offer in reading.of_kind("tor_offered"):
        body = offer.body
        if isinstance(body, TorOffered) and body.replaces is not None and _let_go_by(reading, offer.ident, as_of):
            found |= _all_before(reading, body.replaces)
    for answer in reading.of_kind("tor_answered"):
        act = answer.act
        counts = reading.trusts(answer) and void(reading, answer.ident) is None
        if counts and isinstance(act, TorAnswered) and (as_of is None or answer.when.ms <= as_of.ms):
            found |= set(act.over)
    return found


def _let_go_by(reading: Reading, offer: Id, as_of: Moment | None) -> bool:
    """Whether an offer is in force because of a yes that is trusted."""
    answers = reading.touching(Ref(entry=offer, index=0), "tor_answered")
    trusted = [each for each in answers if reading.trusts(each) and void(reading, each.ident) is None]
    yes = any(isinstance(each.act, TorAnswered) and each.act.yes for each in trusted)
    return yes and _accepted(reading, offer, as_of) and _accepted(reading.plain, offer, as_of)


def _all_before(reading: Reading, offer: Id) -> set[Id]:
    """An offer, and those in whose place it stood."""
    found: set[Id] = set()
    while offer not in found:
        found.add(offer)
        written = reading.plain.written(offer)
        before = written.body.replaces if written is not None and isinstance(written.body, TorOffered) else None
        offer = offer if before is None else before
    return found


def agreed_retention(reading: Reading) -> Retention | None:
    """What the ground rules in force say of the end of a leg (rule 15); None: nothing was agreed.

    Where several that are in force differ, the stricter counts: what was said is destroyed.
    """
    return max((rules.retention for rules in rules_in_force(reading)), key=tuple(Retention).index, default=None)


def disclosed_to(rules: GroundRules | None) -> list[Alias]:
    """To whom ground rules let the substance go by default: nobody where they are closed, and never the public."""
    if rules is None or rules.disclosure is Disclosure.CLOSED:
        return []
    return [alias for alias in rules.disclose_to if alias != PUBLIC]


def default_terms(rules: GroundRules | None) -> Terms:
    """Rule 2: closed, or the substance to the sides that the ground rules name, never to the public.

    Unnamed where there is more than one such side, since the default of the field speaks of the information only.
    """
    if rules is None or rules.disclosure is Disclosure.CLOSED:
        return WITHHELD
    sides = disclosed_to(rules)
    named = Attribution.NAMED if len(sides) == 1 else Attribution.UNNAMED
    return terms(Carriage.IN_SUBSTANCE, sides, attribution=named)


def stand(
    reading: Reading, thing: Releasable, as_of: Moment | None = None, *, among: frozenset[Id] | None = None
) -> Standing:
    """The terms of ``thing`` as they stand in this reading.

    Args:
        as_of: without later changes of them.
        among: with no other changes of them than these.
    """
    return reading.remember(("terms", thing.ref, as_of, among), lambda: _with_lost(reading, thing, as_of, among))


def _with_lost(reading: Reading, thing: Releasable, as_of: Moment | None, among: frozenset[Id] | None) -> Standing:
    standing = _by_either_time(reading, thing, as_of, among)
    if reading.distrust is not None or standing.terms.carriage is Carriage.WITHHELD:
        return standing
    trusted = distrusting(reading)
    if trusted is None:
        return standing
    left = stand(trusted, thing, as_of, among=among)
    return dataclasses.replace(standing, lost=left.terms.carriage is Carriage.WITHHELD)


def standing_of(reading: Reading, ref: Ref) -> Standing | None:
    """The terms of what ``ref`` names, as they stand; None: nothing that a side said."""
    thing = releasable(reading, ref)
    return None if thing is None else stand(reading, thing)


def _by_either_time(reading: Reading, thing: Releasable, as_of: Moment | None, among: frozenset[Id] | None) -> Standing:
    """What the terms allow both by the times that stand in the entries and by those at which they were first seen."""
    standing = _stand(reading, thing, as_of, among)
    seen = None if reading.as_seen is reading else releasable(reading.as_seen, thing.ref)
    if seen is None:
        return standing
    as_seen = _stand(reading.as_seen, seen, as_of, among)
    return dataclasses.replace(
        standing,
        terms=meet(standing.terms, as_seen.terms),
        withdrawn=standing.withdrawn or as_seen.withdrawn,
        quiet=standing.quiet or as_seen.quiet,
    )


def _stand(reading: Reading, thing: Releasable, as_of: Moment | None, among: frozenset[Id] | None) -> Standing:
    rules = _trusted_rules(reading, thing.under)
    lease_ms = FOURTEEN_DAYS_MS if rules is None else rules.lease_ms
    changes = [
        (written, act)
        for written in reading.touching(thing.ref, "released")
        if isinstance(act := written.act, Released)
        and _still_narrows(reading, written)
        and (as_of is None or written.when.ms <= as_of.ms)
        and (among is None or written.ident in among)
    ]
    by_event = {thing.ref.entry: first_terms(reading, thing, rules)}
    by_event |= {written.ident: act.terms for written, act in changes}
    given = {written.ident for written, _ in changes if may_widen(reading, written)}
    given |= {thing.ref.entry} if reading.trusts(thing.written) else set()
    when = {thing.ref.entry: thing.written.when} | {written.ident: written.when for written, _ in changes}
    widened = (ident for written, act in changes if written.ident in given for ident in act.over)
    gone = replaced(reading, widened)
    counting = sorted(ident for ident in by_event if ident not in gone)
    effective = meet_all(_leased(by_event[ident], when[ident], lease_ms) for ident in counting)
    if reading.distrust is not None and given.isdisjoint(counting):
        effective = WITHHELD
    closed_by = {written.ident for written, act in changes if act.terms.carriage is Carriage.WITHHELD}
    opened = any(each.carriage is not Carriage.WITHHELD for each in by_event.values())
    return Standing(
        terms=effective,
        events=tuple(counting),
        withdrawn=opened and not closed_by.isdisjoint(counting),
        quiet=any(act.quiet for written, act in changes if written.ident in counting),
    )


def _trusted_rules(reading: Reading, under: Id | None) -> GroundRules | None:
    answer = None if under is None else reading.written(under)
    if reading.distrust is None or answer is None:
        return ground_rules(reading, under)
    counts = reading.trusts(answer) and ground_rules(reading.plain, under) is not None
    return ground_rules(reading, under) if counts else None


def outside_terms(reading: Reading, crossing: Crossing) -> bool:
    """Whether a crossing that this leg's side was told of lay outside its terms, as this leg knows them.

    It went to nobody of the terms; or they had been taken back or had lapsed by then, or allowed less than was done.
    """
    if crossing.alias is None:
        return True
    thing = releasable(reading, crossing.what)
    own = (CrossedAs.VERBATIM, CrossedAs.IN_SUBSTANCE, CrossedAs.STAGE)
    if thing is None or crossing.when is None or crossing.form not in own:
        return False
    standing = stand(reading, thing, crossing.when)
    if standing.terms.carriage is Carriage.WITHHELD:
        return standing.withdrawn or _released_by_mistake(reading, thing.ref)
    if not any(one_side(reading, crossing.alias, each) for each in standing.terms.to):
        return True
    by_hand = crossing.manner is not None and crossing.manner is not Transit.SEALED
    manner = Manner(crossing.manner.value) if crossing.manner is not None and by_hand else Manner.LEFT
    return standing.lapsed(crossing.when) or manner.reach > standing.terms.manner.reach


def _released_by_mistake(reading: Reading, ref: Ref) -> bool:
    return any(strike_of(reading, written.ident) is not None for written in reading.touching(ref, "released"))


def first_terms(reading: Reading, thing: Releasable, rules: GroundRules | None) -> Terms:
    """The terms that something had from the beginning."""
    default = default_terms(rules)
    if thing.first_terms is None:
        return WITHHELD if binds_unnamed(thing.force, default) else default
    if within(thing.first_terms, default) or holds(reading, thing.written, Scope.RELEASE):
        return thing.first_terms
    return meet(thing.first_terms, default)


def may_widen(reading: Reading, written: Written) -> bool:
    """Whether a change of terms replaces what it names: it has effect, and its author may release."""
    if reading.distrust is not None and not (reading.trusts(written) and may_widen(reading.plain, written)):
        return False
    return void(reading, written.ident) is None and holds(reading, written, Scope.RELEASE)


def _still_narrows(reading: Reading, written: Written) -> bool:
    reason = void(reading, written.ident)
    narrows = reason is None or isinstance(reason, Removed | CameThrough)
    return narrows and strike_of(reading, written.ident) is None


def _leased(given: Terms, when: Moment, lease_ms: int) -> Terms:
    """Terms with the end of their lease, in the one spelling of their sets."""
    end = Moment(ms=when.ms + lease_ms, zone=when.zone)
    return terms(
        given.carriage,
        given.to,
        attribution=given.attribution,
        convey_from=given.convey_from,
        convey_until=end if given.convey_until is None else min(end, given.convey_until),
        provisos=given.provisos,
        read_back=given.read_back,
        time_may_cross=given.time_may_cross,
        manner=given.manner,
    )
