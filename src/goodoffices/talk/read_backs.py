"""Read-back: what the owner of words answered to a wording in substance (rule 5).

The rules are:

* Answers that nobody replaced count together; one that is no approval outweighs every approval.
* What was approved was approved under the provisos that were set then; under others it is to be approved again.
* A change of them was set then only if whoever wrote the approval down knew of it and it bears an earlier time. With
  the same time, it was if the wording was read back in knowledge of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.talk.events import Answer, Id, ReadBackAnswered, Ref
from goodoffices.talk.judge import touching_in_effect, void
from goodoffices.talk.lease import stand
from goodoffices.talk.reading import Reading, Written, thread_order
from goodoffices.talk.releasable import Releasable
from goodoffices.talk.striking import replaced
from goodoffices.talk.terms import Line, Moment, meet_all


def answers_to(reading: Reading, read_back: Id, as_of: Moment | None = None) -> list[Answer]:
    """The answers that have effect and that nobody replaced; with ``as_of``, without later ones."""
    return [answer for answer, _ in _standing(reading, read_back, as_of)]


def _standing(reading: Reading, read_back: Id, as_of: Moment | None) -> list[tuple[Answer, Written]]:
    """Those answers, each with the entry in which it was given."""
    found = [
        (written, act)
        for written in touching_in_effect(reading, Ref(entry=read_back, index=0), "read_back_answered")
        if isinstance(act := written.act, ReadBackAnswered)
        and (as_of is None or written.when.ms <= as_of.ms)
        and (act.answer is not Answer.APPROVES or _approves_plainly(reading, written))
    ]
    gone = replaced(reading, (ident for _, act in found for ident in act.over))
    return [(act.answer, written) for written, act in found if written.ident not in gone]


def _approves_plainly(reading: Reading, written: Written) -> bool:
    """Whether an approval has effect also where everything is trusted: it is one act that gives leave."""
    return reading.plain is reading or void(reading.plain, written.ident) is None


def approved(reading: Reading, read_back: Id, as_of: Moment | None = None) -> bool:
    """Whether they are all approvals, and there is one: by the times that they bear, and by those first seen here."""
    either = [answers_to(each, read_back, as_of) for each in (reading, reading.as_seen)]
    return all(answers and all(answer is Answer.APPROVES for answer in answers) for answers in either)


def last_approval(reading: Reading, read_back: Id, as_of: Moment | None = None) -> Written | None:
    """The last of these approvals, by the times that they bear; None: it is not approved."""
    if not approved(reading, read_back, as_of):
        return None
    given = (written for _, written in _standing(reading, read_back, as_of))
    return max(given, key=lambda written: (written.when.ms, thread_order(written)), default=None)


def provisos_at(reading: Reading, things: Iterable[Releasable], asked: Written, approval: Written) -> tuple[Line, ...]:
    """The provisos under which a wording of these was approved: the strictest of all, as they were set then."""
    things = list(things)
    changes = (written for thing in things for written in reading.touching(thing.ref, "released"))
    then = frozenset(written.ident for written in changes if _set_by_then(written, asked, approval))
    return meet_all(stand(reading, thing, among=then).terms for thing in things).provisos


def _set_by_then(change: Written, asked: Written, approval: Written) -> bool:
    if not approval.entry.knew(change.entry):
        return False
    earlier = change.when.ms < approval.when.ms
    return earlier or (change.when.ms == approval.when.ms and asked.entry.knew(change.entry))
