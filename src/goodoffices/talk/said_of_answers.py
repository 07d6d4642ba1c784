"""What a view says of answers: sentences as codes with their facts, for each line of the table of outcomes."""

from __future__ import annotations

from collections.abc import Callable

from goodoffices.talk.answers import Answer, Known
from goodoffices.talk.events import Finding, Force, Stance
from goodoffices.talk.outcome import YES, comes_to
from goodoffices.talk.reply import Life
from goodoffices.talk.sentences import sentence
from goodoffices.talk.telling import say_plainly
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Sentence

_STANCES: dict[Stance, str] = {
    Stance.ACCEPTS: "yes",
    Stance.ON_CONDITIONS: "yes, on conditions",
    Stance.DECLINES: "no",
    Stance.TAKES_NOTE: "heard",
    Stance.INTERIM: "an interim answer",
    Stance.RETURNED: "handed back",
}

_FORCES: dict[Force, str] = {
    Force.NON_BINDING: "answers.not_binding",
    Force.AD_REFERENDUM: "answers.ad_referendum",
    Force.BINDING: "answers.binding",
}


def in_english(sentences: list[Sentence]) -> str:
    """Sentences in words."""
    return " ".join(sentence(each.code, **each.facts) for each in sentences)


def sentences(known: Known, *, who: str, owner: str | None, force: Force) -> list[Sentence]:
    """What a text has come to, for whoever reads the leg.

    Args:
        who: the side that answers, by the name on this leg.
        owner: whose words; None: unnamed.
        force: of the words.
    """
    line = comes_to(known.facts).name
    if line == "not_put":
        return []
    if line == "withdrawn":
        return [_sentence("answers.wrong")] if known.wrong else _withdrawn(owner, force)
    found = _WORDED[line](known, who)
    if line in ("reported", "standing", "conditional"):
        found.append(_sentence(_FORCES[force_of(known.answers, force)]))
        if known.until is not None:
            found.append(_sentence("answers.until", until=say_plainly(known.until)))
    return found


def _withdrawn(owner: str | None, force: Force) -> list[Sentence]:
    first = _sentence("answers.withdrawn_unnamed") if owner is None else _sentence("answers.withdrawn", owner=owner)
    return [first, _sentence("answers.was_binding")] if force is Force.BINDING else [first]


def _bare(code: str) -> Callable[[Known, str], list[Sentence]]:
    """A sentence that needs the name of the side that answers, and nothing else."""
    return lambda _, who: [_sentence(code, who=who)]


def _declined(known: Known, who: str) -> list[Sentence]:
    handed_back = known.answers[0].stance is Stance.RETURNED
    return [_sentence("answers.returned" if handed_back else "answers.declined", who=who)]


def _expired(known: Known, _: str) -> list[Sentence]:
    return [_sentence("answers.expired", until=_day(known.until))]


def _overdue(known: Known, _: str) -> list[Sentence]:
    return [_sentence("answers.overdue", day=_day(known.last_day))]


def _own(known: Known, who: str) -> list[Sentence]:
    return [_sentence("answers.own", who=who, stance=_STANCES[known.answers[0].stance])]


def _standing(known: Known, who: str) -> list[Sentence]:
    code = "answers.standing_conditions" if known.facts.on_conditions else "answers.standing"
    return [_sentence(code, who=who)]


def _failed(known: Known, who: str) -> list[Sentence]:
    for answer in known.answers:
        for clause in answer.clauses:
            if clause.found is Finding.FAILED:
                return [_sentence("answers.failed", who=who, condition=clause.text)]
    return [_sentence("answers.failed_unstated", who=who)]


def _conditional(known: Known, who: str) -> list[Sentence]:
    clauses = (clause for answer in known.answers for clause in answer.clauses)
    stated = {clause.refs for clause in clauses if clause.found is Finding.OPEN}
    if not stated:
        return [_sentence("answers.conditional_unstated", who=who), _sentence("answers.not_stated")]
    if len(stated) == 1:
        found = [_sentence("answers.conditional_one", who=who)]
    else:
        found = [_sentence("answers.conditional", who=who, open=len(stated))]
    whole = all(answer.whole for answer in known.answers)
    return found if whole else [*found, _sentence("answers.others_not_stated")]


def _heard(known: Known, who: str) -> list[Sentence]:
    if not known.answers:
        return [_sentence("answers.late", who=who)]
    interim = known.answers[0].stance is Stance.INTERIM
    return [_sentence("answers.interim" if interim else "answers.heard", who=who)]


def _taken_back(known: Known, who: str) -> list[Sentence]:
    if known.gone & {Life.WITHDRAWN, Life.REPLACED}:
        return [_sentence("answers.taken_back", who=who)]
    return [_sentence("answers.answer_lapsed" if Life.LAPSED in known.gone else "answers.no_effect", who=who)]


_WORDED: dict[str, Callable[[Known, str], list[Sentence]]] = {
    "differ": _bare("answers.differ"),
    "declined": _declined,
    "failed": _failed,
    "expired": _expired,
    "own": _own,
    "conditional": _conditional,
    "reported": _bare("answers.reported"),
    "standing": _standing,
    "overdue": _overdue,
    "heard": _heard,
    "taken_back": _taken_back,
    "open": _bare("answers.open"),
}
"""What each line of the table says."""


def _day(moment: Moment | None) -> str:
    return "" if moment is None else say_plainly(moment)


def force_of(answers: tuple[Answer, ...], words: Force) -> Force:
    """How far a commitment binds: the weaker of the words and of the yes to them."""
    yes = [answer.force for answer in answers if answer.stance in YES]
    return min([words, *yes], key=lambda force: force.strength)


def _sentence(code: str, **facts: str | int) -> Sentence:
    return Sentence(code=code, facts=dict(facts))
