"""What stands on a leg, said once for every medium: words, answers, read-backs, ground rules, terms, conditions.

The rules are:

* Terms are one line of clauses, in one order: how far and to whom, what goes with it, from when and until when, on
  which understanding. Whoever lays them out changes none of that.
* What crossed is told as its author is told it (``crossing.…`` in :mod:`.english`).
* What the mediator said is put as a delivery sheet puts it (:mod:`.items`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from goodoffices.sentences.items import WAYS, as_it_stands, deliveries, item, provisos, since
from goodoffices.sentences.piece import Piece, Quotation, Remark, Weight
from goodoffices.sentences.speech import Speech
from goodoffices.talk.views import (
    CommitmentView,
    ConditionView,
    Content,
    Fact,
    HandView,
    ItemView,
    LineView,
    Quoted,
    ReadBackView,
    Reference,
    ReplyView,
    RulesView,
    Sentence,
    StageView,
    TermsView,
    ToldView,
    WordsView,
)

_CLOSED = {
    "withheld": "withheld: for the mediator only",
    "withdrawn": "withdrawn: for the mediator only",
    "lost": "withheld: not released again since a station was lost",
}
_CARRIED = {"in_substance": "in substance to {to}", "verbatim": "in the very words to {to}"}
_STATES: dict[str, Weight] = {"open": "good", "withdrawn": "bad", "lapsed": "bad", "lost": "bad", "not_yet": "minded"}
_CLOSENESS = {
    "handed_over_in_writing": "handed over in writing",
    "dictated_and_read_back": "dictated and read back",
    "noted_at_the_time": "at the time",
    "from_memory": "from memory",
}
_KINDS = {"undertaking": "Undertaking", "commitment": "Commitment", "text": "Put by the mediator"}
_GONE = "its answer no longer counts"
_AT_THE_END = {"keep": "at the end it is kept", "destroy": "at the end it is destroyed"}


def content(tongue: Speech, line: LineView, view: Content) -> Piece:
    """One thing that stands in an entry. Why the whole entry has no effect is said of the entry, and not here."""
    match view:
        case WordsView():
            return _words(tongue, view, line.void)
        case ReplyView():
            return _reply(tongue, view, line.void)
        case StageView():
            about = _named(tongue, view.about)
            heading = f"{tongue.term(view.stage)}: {about}" if about else tongue.term(view.stage)
            return Piece(heading, beside=terms(tongue, view.terms), notes=tuple(_came_of(tongue, view, line.void)))
        case ItemView():
            piece = item(tongue, view)
            return replace(piece, beside=as_it_stands(tongue, view), notes=(*piece.notes, *since(tongue, view)))
        case ReadBackView():
            return _read_back(tongue, view)
        case RulesView():
            return rules(tongue, view)
        case ToldView():
            return _told(tongue, view)


def terms(tongue: Speech, view: TermsView) -> Remark:
    """Terms and what they come to, in one line."""
    return Remark("; ".join(_clauses(tongue, view)), _STATES.get(view.state, "quiet"))


def _clauses(tongue: Speech, view: TermsView) -> Iterator[str]:
    if view.state in _CLOSED:
        yield tongue.say(_CLOSED[view.state])
        return
    yield carried(tongue, view.carriage, view.to)
    if view.attribution == "unnamed":
        yield tongue.say("unnamed")
    if view.read_back:
        yield tongue.say("wording to be read back")
    if view.time_may_cross:
        yield tongue.say("with its time")
    if view.manner != "left":
        yield tongue.say("at most {manner}", manner=Sentence.of(f"manner.{view.manner}"))
    if view.state == "not_yet" and view.not_before is not None:
        yield tongue.say("not before {moment}", moment=view.not_before)
    if view.until is not None:
        lapsed = view.state == "lapsed"
        yield tongue.say("LAPSED on {moment}" if lapsed else "until {moment}", moment=view.until)
    if view.provisos:
        yield tongue.tell(_understanding(view.provisos))


def carried(tongue: Speech, carriage: str, to: Sequence[str]) -> str:
    """How far words may be carried, and to whom."""
    return tongue.say(_CARRIED[carriage], to=list(to) or Sentence.of("somebody.nobody"))


def _understanding(stated: Iterable[str]) -> Sentence:
    return Sentence.of("crossed.provisos", provisos=[Quoted(each) for each in stated])


def hand(tongue: Speech, view: HandView) -> str:
    """By whose hand an act stands on its leg, where it is not its author's own (rule 18)."""
    way, close = tongue.say(WAYS[view.way]), tongue.say(_CLOSENESS[view.closeness])
    told = f"{tongue.say('noted')} {way}, {close}"
    if view.interpreter is not None:
        told += f", {tongue.say('interpreted by {name}', name=view.interpreter)}"
    return told if view.when is None else f"{told}; {tongue.say('said {moment}', moment=view.when)}"


def _words(tongue: Speech, view: WordsView, told: Sentence | None) -> Piece:
    marks = [] if view.role == "passage" else [tongue.term(view.role)]
    marks += [tongue.term(view.act), tongue.term(view.force)]
    marks += [tongue.say("a parallel statement")] if view.parallel else []
    return Piece(
        ", ".join(marks),
        beside=terms(tongue, view.terms),
        words=(Quotation.of(view.text, view.language, view.direction),),
        notes=(*_dates(tongue, view), *_gone_further(tongue, view), *_came_of(tongue, view, told)),
    )


def _reply(tongue: Speech, view: ReplyView, told: Sentence | None) -> Piece:
    marks = [tongue.tell(Sentence.of(f"stance.{view.stance}")), tongue.term(view.force)]
    to = _named(tongue, view.to)
    marks += [tongue.say("to {what}", what=to)] if to else []
    gone = view.life not in ("counts", "void")
    return Piece(
        ", ".join(marks),
        beside=terms(tongue, view.terms),
        notes=(
            *([Remark(tongue.tell(Sentence.of(f"life.{view.life}")))] if gone else []),
            *_dates(tongue, view),
            *_gone_further(tongue, view),
            *_came_of(tongue, view, told),
        ),
    )


def _dates(tongue: Speech, view: WordsView | ReplyView) -> Iterator[Remark]:
    if view.valid_until is not None:
        yield Remark(tongue.say("Valid until {moment}.", moment=view.valid_until), "plain")
    if view.expired:
        yield Remark(tongue.say("This has lapsed."), "bad")
    if isinstance(view, WordsView) and view.answer_by is not None:
        yield Remark(tongue.say("To be answered by {moment}.", moment=view.answer_by), "plain")


def _gone_further(tongue: Speech, view: WordsView | ReplyView) -> Iterator[Remark]:
    if view.stage is not None:
        yield Remark(tongue.term(view.stage), "good")


def _came_of(tongue: Speech, view: WordsView | ReplyView | StageView, told: Sentence | None) -> Iterator[Remark]:
    for crossed in view.crossed:
        weight: Weight = "bad" if crossed.outside else "quiet"
        translation = None if crossed.translation is None else Quotation.of(crossed.translation)
        yield Remark(tongue.tell(crossed.told(_form(crossed.form, stands=view.void is None))), weight, translation)
    if view.void not in (None, told):
        yield Remark(void(tongue, view.void), "bad")


def _form(form: str, *, stands: bool) -> str:
    """As what something is told to have crossed. ``stands``: it has effect itself, so only news of it was wrong."""
    return "something_wrong" if stands and form == "news_of_correction" else form


def void(tongue: Speech, why: Sentence | None) -> str:
    """That something has no effect, and why."""
    return "" if why is None else tongue.say("without effect: {why}", why=why)


def _read_back(tongue: Speech, view: ReadBackView) -> Piece:
    answers = ", ".join(tongue.term(each) for each in view.answers) or tongue.say("not answered yet")
    return Piece(
        tongue.say("A wording for {to}", to=view.to),
        beside=Remark(answers, "plain"),
        words=(Quotation.of(view.text, view.language, view.direction),),
        translation=None if view.translation is None else Quotation.of(view.translation),
        notes=(
            *map(Remark, provisos(tongue, view.provisos, unstated=view.proviso_not_stated)),
            *deliveries(tongue, view.deliveries),
        ),
    )


def rules(tongue: Speech, view: RulesView) -> Piece:
    """Ground rules, offered or in force."""
    state = ", ".join(map(tongue.term, view.answers)) or tongue.say("not answered yet")
    return Piece(
        tongue.say("Ground rules"),
        beside=Remark(tongue.say("in force"), "good") if view.in_force else Remark(state, "plain"),
        stated="; ".join(_rules(tongue, view)),
        words=() if view.text is None else (Quotation.of(view.text),),
        notes=tuple(deliveries(tongue, view.deliveries)),
    )


def _rules(tongue: Speech, view: RulesView) -> Iterator[str]:
    if view.disclosure == "uncitral":
        to: Fact = list(view.disclose_to) or Sentence.of("somebody.nobody")
        yield tongue.say("the substance may go to {to} unless withheld", to=to)
    else:
        yield tongue.say("closed by default")
    yield tongue.say("a release lasts {length}", length=view.lease)
    yield tongue.say(_AT_THE_END[view.retention])
    yield tongue.say("that words were opened is told" if view.opened_told else "that words were opened is not told")
    if view.existence_confidential:
        yield tongue.say("the existence of the talk is confidential")
    if view.languages:
        yield tongue.say("languages: {languages}", languages=list(view.languages))


def _told(tongue: Speech, view: ToldView) -> Piece:
    about = _named(tongue, view.about)
    return Piece(
        tongue.tell_all(view.told) + (f" ({about})" if about else ""),
        words=tuple(map(Quotation.of, view.words)),
        notes=tuple(deliveries(tongue, view.deliveries)),
    )


def condition(tongue: Speech, leg: str, view: ConditionView) -> Piece:
    """A condition as a leg has it: its state, whose it is, and who finds whether it is met."""
    whose: Fact = leg if view.whose == "ours" else view.whose or Sentence.of("somebody.a_side_not_named")
    state = tongue.say(_GONE) if view.state == "answer_gone" else tongue.term(view.state)
    parts = [state, tongue.say("set by {whose}", whose=whose)]
    parts += [] if view.until is None else [tongue.say("until {moment}", moment=view.until)]
    found = "{finder} finds whether it is met" if view.state in ("open", "overdue") else "found by {finder}"
    finder = tongue.say(found, finder=Sentence.of(f"finder.{view.finder}"))
    return Piece(
        f"{', '.join(parts)}; {finder}",
        words=(Quotation.of(view.text, view.language, view.direction),),
        notes=tuple(Remark(tongue.tell(each)) for each in view.findings),
    )


def commitment(tongue: Speech, view: CommitmentView) -> Piece:
    """What an assurance or a proposal has come to."""
    parties = tongue.say("{debtor} to {creditor}", debtor=view.debtor, creditor=view.creditor)
    return Piece(
        f"{tongue.say(_KINDS[view.kind])}, {tongue.term(view.state)}, {parties}",
        words=(Quotation.of(view.text, view.language, view.direction),),
        notes=(Remark(tongue.tell_all(view.sentences), "plain"),) if view.sentences else (),
    )


def _named(tongue: Speech, references: Sequence[Reference]) -> str:
    """Those of several that have a name, each once; where things are not named by their handles, none."""
    if tongue.on_pages:
        return ""
    return ", ".join(dict.fromkeys(tongue.fact(each) for each in references if each.entry))
