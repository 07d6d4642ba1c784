"""A view in lines for a person: one thought a line, names isolated, words in quotation marks, no reference to act on.

What the mediator said on a leg is put as a delivery sheet puts it (:mod:`goodoffices.paper`), so that a term is called
the same on paper, on the screen and here. Words stay inside their quotation marks and on one line
(:mod:`goodoffices.words.marked`), so that no line is made by them.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.paper.sheet import TRANSLATION, Piece, paper
from goodoffices.sentences import speech
from goodoffices.talk.views import (
    NAMELESS,
    CommitmentView,
    ConditionView,
    CrossedView,
    HandView,
    Instant,
    ItemView,
    LegView,
    LineView,
    PersonView,
    ReadBackView,
    ReplyView,
    RulesView,
    Sentence,
    SheetView,
    StageView,
    TermsView,
    ToldView,
    View,
    WordsView,
)
from goodoffices.words import isolate, on_one_line, quoted, say_instant

_CARRIAGE = {"withheld": "for the mediator only", "in_substance": "in substance", "verbatim": "in the very words"}
_CROSSED = _CARRIAGE | {
    "news_of_withdrawal": "as the news that they were withdrawn",
    "news_of_extension": "as the news of a later date",
    "news_of_correction": "as the news that the mediator had them wrong",
    "news_of_stage": "as the news of how far it has gone",
}
_FORCE = {"non_binding": "not binding", "ad_referendum": "ad referendum", "binding": "binding"}
_GONE = "its answer no longer counts"
_SAID = speech("en")
_FINDER = {"mediator": "the mediator finds", "side": "its own side finds"}


def lines_of(view: View) -> list[str]:
    """Everything in a view, in its order. With several legs each line names its leg."""
    named = len(view.legs) > 1
    lines = [
        f"{isolate(leg.leg)} | {line}" if named else line
        for leg in view.legs
        for line in (*lines_of_leg(leg), *(_state_of(leg) if named else ()))
    ]
    lines.extend(_sheet(each) for each in view.sheets)
    lines.extend(f"To {isolate(each.leg)}: {_SAID.tell(warning)}" for each in view.sheets for warning in each.warnings)
    lines.extend(f"Still to tell: {isolate(each.side)}: {_SAID.tell_all(each.told)}" for each in view.still_to_tell)
    return lines


def lines_of_leg(leg: LegView) -> list[str]:
    """The thread of a leg and what follows from it."""
    return [
        *(line for each in leg.lines for line in _thread(leg, each)),
        *(condition_in_words(each) for each in leg.conditions),
        *(commitment_in_words(each) for each in leg.commitments),
        *map(_SAID.tell, (*leg.waiting, *leg.missing, *leg.mistakable)),
    ]


def _state_of(leg: LegView) -> list[str]:
    """What a mediator sees of a leg besides its thread."""
    people = [f"Seated: {_person(person)}" for person in leg.people]
    return people if leg.gate is None else [*people, f"The gate is shut: {_SAID.tell(leg.gate)}"]


def _person(person: PersonView) -> str:
    left = " (gave up the seat)" if person.left else ""
    return f"{isolate(person.name)}, {_SAID.tell(Sentence.of(f'role.{person.role}'))}{left}"


def _thread(leg: LegView, line: LineView) -> Iterator[str]:
    ending = "" if line.void is None else f" (void: {_SAID.tell(line.void)})"
    for content in line.content:
        match content:
            case WordsView():
                yield _words(line, content) + ending
            case ReplyView():
                yield _reply(line, content) + ending
            case StageView():
                yield _stage(line, content) + ending
            case ItemView():
                yield item_in_words(leg.leg, content) + ending
            case ReadBackView():
                yield _read_back(content)
            case RulesView():
                yield _rules(content)
            case ToldView() if content.told:
                yield _told(line, content) + ending
            case _:
                continue


def _words(line: LineView, words: WordsView) -> str:
    marks = [words.act if words.role == "passage" else words.role]
    if words.parallel:
        marks.append("a parallel statement")
    if words.force != "non_binding":
        marks.append(_FORCE[words.force])
    if words.valid_until is not None:
        marks.append(f"valid until {_moment(words.valid_until)}" + (", which has passed" if words.expired else ""))
    if words.stage is not None:
        marks.append(words.stage)
    crossed = [_crossing(each, stands=words.void is None) for each in words.crossed]
    hand = [] if line.hand is None else [_hand(line.hand)]
    rest = "; ".join([*hand, ", ".join(marks), marking(words.terms), *crossed])
    void = "" if words.void in (None, line.void) else f" (void: {_SAID.tell(words.void)})"
    return f"{isolate(line.by)}: {_said(words)} ({rest}){void}"


def _crossing(crossed: CrossedView, *, stands: bool) -> str:
    form = _CROSSED.get(crossed.form, crossed.form)
    if stands and crossed.form == "news_of_correction":
        form = "as the news that the mediator had told something about them wrongly"
    if crossed.to is None:
        what = f"brought {form} to {isolate(crossed.person or 'somebody')}, for whom it was not meant"
    else:
        what = f"crossed to {isolate(crossed.to)} {form}"
    how = [] if crossed.manner is None else [crossed.manner]
    when = [] if crossed.when is None else [_moment(crossed.when)]
    outside = ["outside its terms"] if crossed.outside else []
    return ", ".join([what, *how, *when, *_provisos("its proviso was worded as", crossed), *outside])


def _provisos(understanding: str, put: CrossedView | ReadBackView) -> list[str]:
    stated = [f"{understanding}: {isolate(proviso)}" for proviso in put.provisos]
    return [*stated, "under a proviso that is not stated there"] if put.proviso_not_stated else stated


def marking(terms: TermsView) -> str:
    """Terms of release as they stand, in words."""
    if terms.state in {"withheld", "withdrawn"}:
        return _CARRIAGE["withheld"] if terms.state == "withheld" else "withdrawn"
    parts = [f"{_CARRIAGE[terms.carriage]} to {', '.join(isolate(name) for name in terms.to) or 'nobody'}"]
    if terms.attribution == "unnamed":
        parts.append("unnamed")
    if terms.read_back:
        parts.append("after a read-back")
    if terms.manner != "left":
        parts.append(f"{terms.manner} at most")
    parts.extend(f"on the understanding: {isolate(proviso)}" for proviso in terms.provisos)
    if terms.state == "not_yet" and terms.not_before is not None:
        parts.append(f"not before {_moment(terms.not_before)}")
    if terms.until is not None:
        lapse = "lapsed on" if terms.state == "lapsed" else "until"
        parts.append(f"{lapse} {_moment(terms.until)}")
    return ", ".join(parts)


def _reply(line: LineView, reply: ReplyView) -> str:
    marks = [_FORCE[reply.force]]
    if reply.valid_until is not None:
        marks.append(f"valid until {_moment(reply.valid_until)}" + (", which has passed" if reply.expired else ""))
    if reply.stage is not None:
        marks.append(reply.stage)
    if reply.life not in ("counts", "void"):
        marks.append(_SAID.tell(Sentence.of(f"life.{reply.life}")))
    hand = [] if line.hand is None else [_hand(line.hand)]
    rest = "; ".join([*hand, ", ".join(marks), marking(reply.terms)])
    return f"{isolate(line.by)} answers: {reply.stance.replace('_', ' ')} ({rest})"


def _stage(line: LineView, stage: StageView) -> str:
    hand = [] if line.hand is None else [_hand(line.hand)]
    crossed = [_crossing(each, stands=stage.void is None) for each in stage.crossed]
    rest = "; ".join([*hand, marking(stage.terms), *crossed])
    return f"{isolate(line.by)}: {stage.stage} ({rest})"


def _said(words: WordsView | ReadBackView | ConditionView | CommitmentView) -> str:
    """Words of a view, inside a line."""
    return quoted(words.text, "rtl" if words.direction == "rtl" else "ltr")


def piece_of(leg: str, item: ItemView) -> Piece:
    """Something that the mediator said on a leg, as a sheet would print it in English."""
    sheet = SheetView(ref=NAMELESS, leg=leg, state=item.receipt, warnings=[], manners=[], items=[item], until=None)
    (piece,) = paper(sheet, language="en").pieces
    return piece


def item_in_words(leg: str, item: ItemView) -> str:
    """The same in one line, with what came of it."""
    piece = piece_of(leg, item)
    answered = [
        f"{lead} {isolate(on_one_line(each.text), each.direction)}"
        for lead, each in zip(piece.leads, piece.answered, strict=True)
    ]
    words, translation = piece.words, piece.translation
    said = f"“{piece.stated}”" if words is None else quoted(words.text, words.direction)
    translated = [] if translation is None else [f"{TRANSLATION} {quoted(translation.text, translation.direction)}"]
    expired = ["This has passed."] if item.expired else []
    answers = [f"Answered: {stance.replace('_', ' ')}." for stance in item.stances]
    agreed = [_SAID.tell_all(item.agreement)] if item.agreement else []
    withdrawn = ["Withdrawn since."] if item.withdrawn and item.what == "words" else []
    withdrawn += ["The mediator had this wrong."] if item.wrong else []
    stage = [] if item.stage is None else [f"Its author has {item.stage} it."]
    receipt = [] if item.receipt == "conveyed" else [f"[{_plain(item.receipt)}]"]
    notes = " ".join([*answered, *translated, *piece.notes, *expired, *answers, *agreed, *stage, *withdrawn, *receipt])
    return f"{piece.heading}: {said} {notes}".rstrip()


def _read_back(read_back: ReadBackView) -> str:
    answers = ", ".join(read_back.answers) or "not answered yet"
    put = "".join(f", {each}" for each in _provisos("on the understanding", read_back))
    return f"To be approved, for {isolate(read_back.to)}: {_said(read_back)}{put} ({answers})"


def _rules(rules: RulesView) -> str:
    parts = [rules.disclosure, f"a release lasts {rules.lease}"]
    if rules.disclosure == "uncitral":
        parts.append(f"the substance may go to {', '.join(isolate(side) for side in rules.disclose_to) or 'nobody'}")
    parts.append("at the end it is destroyed" if rules.retention == "destroy" else "at the end it is kept")
    if rules.existence_confidential:
        parts.append("even the existence of the talk is confidential")
    if rules.text is not None:
        parts.append(quoted(rules.text))
    parts.append("in force" if rules.in_force else "not in force")
    return f"Ground rules: {', '.join(parts)}"


def _told(line: LineView, told: ToldView) -> str:
    hand = "" if line.hand is None else f" ({_hand(line.hand)})"
    words = "".join(f" {quoted(each)}" for each in told.words)
    return f"{isolate(line.by)}: {_SAID.tell_all(told.told)}{words}{hand}"


def _hand(hand: HandView) -> str:
    said = f"noted: {hand.way}, {hand.closeness.replace('_', ' ')}"
    return said if hand.interpreter is None else f"{said}, interpreted by {isolate(hand.interpreter)}"


def condition_in_words(condition: ConditionView) -> str:
    """A condition and its state, in one line."""
    whose = "ours" if condition.whose == "ours" else f"of {isolate(condition.whose)}" if condition.whose else "unnamed"
    until = "" if condition.until is None else f", until {_moment(condition.until)}"
    finder = _FINDER.get(condition.finder, isolate(condition.finder))
    found = "".join(f"; {_SAID.tell(each)}" for each in condition.findings)
    state = _GONE if condition.state == "answer_gone" else condition.state
    return f"Condition ({whose}): {_said(condition)}: {state}{until}; {finder}{found}"


def commitment_in_words(commitment: CommitmentView) -> str:
    """What an answered assurance comes to, in one line."""
    sides = f"{isolate(commitment.debtor)} to {isolate(commitment.creditor)}"
    kind = {"text": "Put by the mediator"}.get(commitment.kind, commitment.kind.capitalize())
    return f"{kind}, {sides}: {_said(commitment)}: {_plain(commitment.state)}. {_SAID.tell_all(commitment.sentences)}"


def _sheet(sheet: SheetView) -> str:
    items = "one item" if len(sheet.items) == 1 else f"{len(sheet.items)} items"
    until = "" if sheet.until is None else f", to be delivered by {_moment(sheet.until)}"
    return f"Sheet for {isolate(sheet.leg)}, {items}: {_plain(sheet.state)}{until}"


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _moment(instant: Instant) -> str:
    return isolate(say_instant(instant.ms, instant.zone))
