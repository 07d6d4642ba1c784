"""Read-back: what the owner of words answered to a wording in substance (rule 5).

The rules are:

* Answers that nobody replaced count together; one that is no approval outweighs every approval.
* What was approved was approved under the provisos that were set then; under others it is to be approved again.
"""

from __future__ import annotations

from goodoffices.talk.events import Answer, Id, ReadBackAnswered, Ref
from goodoffices.talk.judge import touching_in_effect
from goodoffices.talk.reading import Reading
from goodoffices.talk.striking import replaced
from goodoffices.talk.terms import Moment


def answers_to(reading: Reading, read_back: Id, as_of: Moment | None = None) -> list[Answer]:
    """The answers that have effect and that nobody replaced; with ``as_of``, without later ones."""
    return [answer for answer, _ in _standing(reading, read_back, as_of)]


def _standing(reading: Reading, read_back: Id, as_of: Moment | None) -> list[tuple[Answer, Moment]]:
    """Those answers, each with when it was given."""
    found = [
        (written, act)
        for written in touching_in_effect(reading, Ref(entry=read_back, index=0), "read_back_answered")
        if isinstance(act := written.act, ReadBackAnswered) and (as_of is None or written.when.ms <= as_of.ms)
    ]
    gone = replaced(reading, (ident for _, act in found for ident in act.over))
    return [(act.answer, written.when) for written, act in found if written.ident not in gone]


def approved(reading: Reading, read_back: Id, as_of: Moment | None = None) -> bool:
    """Whether they are all approvals, and there is one: by the times that they bear, and by those first seen here."""
    either = [answers_to(each, read_back, as_of) for each in (reading, reading.as_seen)]
    return all(answers and all(answer is Answer.APPROVES for answer in answers) for answers in either)


def approved_at(reading: Reading, read_back: Id, as_of: Moment | None = None) -> Moment | None:
    """When the last of these approvals was given, by the times that they bear; None: it is not approved."""
    if not approved(reading, read_back, as_of):
        return None
    return max((when for _, when in _standing(reading, read_back, as_of)), default=None)
