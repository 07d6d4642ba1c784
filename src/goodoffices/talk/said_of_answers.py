"""What a view says of answers: sentences as codes with their facts, for each line of the table of outcomes."""

from __future__ import annotations

from collections.abc import Callable

from goodoffices.talk.answers import Known
from goodoffices.talk.events import Finding, Force, Stage, Stance
from goodoffices.talk.outcome import YES, comes_to
from goodoffices.talk.reply import Life
from goodoffices.talk.stages import SideStage, Steps, height, lower
from goodoffices.talk.telling import instant, stage_word
from goodoffices.talk.terms import PUBLIC, WHOEVER, Moment
from goodoffices.talk.views import Fact, Quoted, Sentence

_FORCES: dict[Force, str] = {
    Force.NON_BINDING: "answers.not_binding",
    Force.AD_REFERENDUM: "answers.ad_referendum",
    Force.BINDING: "answers.binding",
}


AGREED = frozenset({"reported", "standing", "conditional"})
"""The lines of the table on which a yes counts: there a force and a stage are told."""

_NOT_YET = frozenset({"open", "heard", "differ", "taken_back"})
"""Those on which the words still wait for a yes: there it is told how far their author has gone."""


def sentences(known: Known, *, who: str, owner: str | None) -> list[Sentence]:
    """What a text has come to, for whoever reads the leg.

    Args:
        who: the side that answers, by the name on this leg.
        owner: whose words; None: unnamed.
    """
    line = comes_to(known.facts).name
    if line == "not_put":
        return []
    if line == "withdrawn":
        return [_sentence("answers.wrong")] if known.wrong else _withdrawn(owner, known.words)
    found = _WORDED[line](known, who)
    author = owner or WHOEVER
    if line in AGREED:
        found.append(_sentence(_FORCES[force_of(known)]))
        if known.holds is not None:
            found.append(_sentence("answers.until", until=instant(known.holds)))
        found += _stages([(author, known.words), (who, _answer(known))])
    elif line in _NOT_YET:
        found += _stages([(author, known.words)])
    return found


def _withdrawn(owner: str | None, words: Steps) -> list[Sentence]:
    first = _sentence("answers.withdrawn_unnamed") if owner is None else _sentence("answers.withdrawn", owner=owner)
    return [first, _sentence("answers.was_binding")] if words.was_binding else [first]


def _stages(sides: list[tuple[str, Steps]]) -> list[Sentence]:
    """How far each side has gone: told where one took a step beyond its word, or where they differ."""
    stepped = any(steps.stage or steps.taken_back for _, steps in sides)
    if not stepped and len({steps.side for _, steps in sides}) < 2:
        return []
    found = []
    for who, steps in sides:
        if steps.taken_back is not None:
            found.append(_sentence("stage.taken_back", who=who, stage=stage_word(steps.taken_back)))
        found.append(_sentence(stage_code(steps), who=who))
    return found


def stage_code(steps: Steps) -> str:
    """The code of how far one side has gone."""
    if steps.side is SideStage.CONFIRMED:
        return "stage.confirmed" if steps.stage is Stage.CONFIRMED else "stage.binding"
    at_home = steps.force is Force.AD_REFERENDUM
    if steps.side is SideStage.INITIALLED:
        return "stage.initialled_ad_referendum" if at_home else "stage.initialled"
    return "stage.ad_referendum" if at_home else "stage.accepted"


def _bare(code: str) -> Callable[[Known, str], list[Sentence]]:
    """A sentence that needs the name of the side that answers, and nothing else."""
    return lambda _, who: [_sentence(code, who=who)]


def _open(_: Known, who: str) -> list[Sentence]:
    return [_sentence("answers.nobody" if who == PUBLIC else "answers.open", who=who)]


def _declined(known: Known, who: str) -> list[Sentence]:
    handed_back = known.answers[0].stance is Stance.RETURNED
    return [_sentence("answers.returned" if handed_back else "answers.declined", who=who)]


def _expired(known: Known, _: str) -> list[Sentence]:
    return [_sentence("answers.expired", until=_day(known.until))]


def _overdue(known: Known, who: str) -> list[Sentence]:
    found = [_sentence("answers.overdue", day=_day(known.last_day))]
    return [*found, _sentence("answers.late", who=who)] if known.facts.late else found


def _own(known: Known, who: str) -> list[Sentence]:
    return [_sentence("answers.own", who=who, stance=Sentence.of(f"answered.{known.answers[0].stance.value}"))]


def _standing(known: Known, who: str) -> list[Sentence]:
    code = "answers.standing_conditions" if known.facts.on_conditions else "answers.standing"
    return [_sentence(code, who=who)]


def _failed(known: Known, who: str) -> list[Sentence]:
    for answer in known.answers:
        for clause in answer.clauses:
            if clause.found is Finding.FAILED:
                return [_sentence("answers.failed", who=who, condition=Quoted(clause.text))]
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
    "open": _open,
}
"""What each line of the table says."""


def _day(moment: Moment | None) -> Fact:
    return Sentence.of("some_day") if moment is None else instant(moment)


def force_of(known: Known) -> Force:
    """How far a commitment binds: the weaker of the words and of the yes to them, each with what was confirmed."""
    return min((steps.binds for steps in (known.words, *_yes(known))), key=lambda force: force.strength)


def stage_of(known: Known) -> SideStage | None:
    """How far a commitment has gone: as far as the side that has gone less far; None: no yes counts."""
    return lower([known.words.side, _answer(known).side]) if comes_to(known.facts).name in AGREED else None


def answered_stage(known: Known) -> SideStage | None:
    """How far the side has gone that says yes; None: no yes of it counts."""
    return _answer(known).side if comes_to(known.facts).name in AGREED else None


def _yes(known: Known) -> list[Steps]:
    return [answer.steps for answer in known.answers if answer.stance in YES]


def _answer(known: Known) -> Steps:
    """The yes that its side has taken less far, of several that count together."""
    return min(_yes(known), key=lambda steps: (steps.side.height, height(steps.stage), steps.binds.strength))


def _sentence(code: str, **facts: Fact) -> Sentence:
    return Sentence(code, facts)
