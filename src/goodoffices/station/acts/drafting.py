"""What a mediator would like to convey, from what was asked to a draft for the gate.

The rules are:

* What an item may hold stands with the asks (:data:`goodoffices.station.api.asks.AnyItem`).
* The text of very words is never typed here: a draft names them, and the gate copies them (rule 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from goodoffices.errors.station import AmbiguousHandle
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle, handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import MOST_PARTS, demand, ending, language, way_of
from goodoffices.station.things import made_of, of_act, on_leg, other_thing
from goodoffices.talk.corrections import wrong_copies
from goodoffices.talk.draft import (
    CorrectionOf,
    Draft,
    ExtensionOf,
    FindingOf,
    InSubstance,
    OwnWords,
    StageOf,
    StanceOf,
    StatedCondition,
    VeryWords,
    WithdrawalOf,
)
from goodoffices.talk.events import (
    Condition,
    ConditionItem,
    DeskRef,
    Found,
    Id,
    Ref,
    Translation,
)
from goodoffices.talk.judge import conveyed_item
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import stage_places
from goodoffices.talk.releasable import releasable
from goodoffices.talk.stages import highest, staged_thing
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import answers_unnamed
from goodoffices.words import clean, clean_line


def drafts(talk: OpenTalk, recipient: Id, items: list[asks.AnyItem]) -> tuple[Draft, ...]:
    """The drafts that items stand for.

    Raises:
        NoSuchHandle, AmbiguousHandle: an item names something that is not there.
        Refusal: everything that is wrong with all of them, at once.
    """
    demand(bool(items), "items", "there is nothing to convey.")
    demand(len(items) <= MOST_PARTS, "items", f"there are more than {MOST_PARTS}.")
    found = [
        talk.mind(partial(_draft, talk, recipient, item, f"item {number}"), None)
        for number, item in enumerate(items, start=1)
    ]
    talk.demand_right()
    return tuple(draft for draft in found if draft is not None)


def look_at_items(talk: OpenTalk, items: list[asks.AnyItem]) -> None:
    """Whatever can be wrong with items of which it is not known to whom they are to go: words, dates, handles."""
    for number, item in enumerate(items, start=1):
        match item:
            case asks.VeryWords() | asks.InSubstance() | asks.OwnWords():
                desk = talk.demand_mediator(Sentence.of("doing.conveying"))
                talk.mind(partial(_draft, talk, desk, item, f"item {number}"), None)
            case asks.Stance(of=name) | asks.Finding(of=name) | asks.Extension(of=name) | asks.Withdrawal(of=name):
                talk.mind(partial(find_handle, talk, name), None)
            case _:
                pass


def _draft(talk: OpenTalk, recipient: Id, asked: asks.AnyItem, where: str) -> Draft:
    match asked:
        case asks.VeryWords():
            return VeryWords(
                source=find_handle(talk, asked.of),
                unnamed=asked.unnamed,
                provisos=provisos(talk, asked.provisos),
                translation=translation(asked.translation),
            )
        case asks.InSubstance():
            return _wording(talk, recipient, asked, found_sources(talk, asked.sources), where)
        case asks.OwnWords():
            text = talk.mind(lambda: clean(asked.text, where), "?")
            return OwnWords(
                text=text,
                language=language(talk, recipient, asked.language),
                direction=way_of(text, asked.direction),
                act=asked.act,
                valid_until=talk.mind(lambda: ending(talk, asked.valid_until, "valid until", where), None),
                answer_by=talk.mind(lambda: ending(talk, asked.answer_by, "answer by", where), None),
                translation=talk.mind(lambda: translation(asked.translation), None),
            )
        case asks.Stance():
            conditions = tuple(_stated(talk, recipient, each, where) for each in asked.conditions)
            return StanceOf(
                find_handle(talk, asked.of),
                conditions=conditions,
                unnamed=asked.unnamed,
                provisos=provisos(talk, asked.provisos),
                third_party=asked.third_party,
            )
        case asks.Withdrawal():
            return WithdrawalOf(on_leg(talk, recipient, asked.of))
        case asks.Correction():
            return CorrectionOf(_wrong(talk, recipient, asked.of))
        case asks.Extension():
            return ExtensionOf(on_leg(talk, recipient, asked.of))
        case asks.Finding():
            return FindingOf(
                finding=_finding(talk, asked.of),
                condition=on_leg(talk, recipient, asked.condition or asked.of),
                unnamed=asked.unnamed,
            )
        case asks.StageReached():
            stage = _stage(talk, asked.of)
            item = _staged_there(talk, recipient, stage, asked.of) if asked.on is None else None
            return StageOf(
                stage=stage, item=item or on_leg(talk, recipient, asked.on or asked.of), unnamed=asked.unnamed
            )


def _wrong(talk: OpenTalk, recipient: Id, text: str) -> Ref:
    """What is to be corrected on a leg: of a condition whose answer is wrong too, that answer, with all of it.

    Told of the condition alone, that side would have a yes that asks for less than anybody said.
    """
    found = on_leg(talk, recipient, text)
    item = conveyed_item(talk.reading(recipient), found)
    if not isinstance(item, ConditionItem):
        return found
    answer = Ref(entry=found.entry, index=item.of)
    return answer if wrong_copies(talk.rooms, recipient, answer) else found


def _finding(talk: OpenTalk, text: str) -> DeskRef:
    """A finding, by its own handle; the condition's will not do."""
    return of_act(talk, text, Found, Sentence.of("wanted.finding"), Sentence.of("look_up.finding"))


def _stage(talk: OpenTalk, text: str) -> DeskRef:
    """An act by which a side went further; of words or an answer, or of an item made of them, the furthest that counts.

    Raises:
        OtherThing: nothing of it was initialled or confirmed.
    """
    found = find_handle(talk, text)
    if staged_thing(talk.reading(found.room), found.what) is not None:
        return found
    for meant in (found, *talk.rooms.source_of(found.room, found.what)):
        furthest = highest(talk.reading(meant.room), meant.what)
        if furthest is not None:
            return DeskRef(room=meant.room, what=furthest)
    raise other_thing(talk, text, Sentence.of("wanted.staged"), Sentence.of("look_up.staged"))


def _staged_there(talk: OpenTalk, recipient: Id, stage: DeskRef, text: str) -> Ref | None:
    """The item on the recipient's leg of which a stage can be told; None: what the handle itself says.

    Raises:
        AmbiguousHandle: of several texts.
    """
    thing = staged_thing(talk.reading(stage.room), stage.what)
    if thing is None or find_handle(talk, text).room == recipient:
        return None
    places = stage_places(talk.rooms, recipient, stage)
    made = places or made_of(talk, recipient, DeskRef(room=stage.room, what=thing.ref))
    if len(made) > 1:
        named = ", ".join(handle(talk, each.entry, each.index + 1) for each in made)
        raise AmbiguousHandle(handle=text, candidates=named)
    return made[0] if made else None


def _stated(talk: OpenTalk, recipient: Id, asked: asks.StatedCondition, where: str) -> StatedCondition:
    source = _condition(talk, asked.of)
    if asked.text is None:
        demand(
            asked.language is None, f"a condition of {where}", "very words have the language that they were said in."
        )
        return StatedCondition(source, provisos=provisos(talk, asked.provisos))
    read_to = source.room if _read_to_its_author(talk, source) else recipient
    wording = asks.InSubstance(text=asked.text, act=asked.act, language=asked.language, provisos=asked.provisos)
    return StatedCondition(source, words=_wording(talk, read_to, wording, (source,), where))


def _condition(talk: OpenTalk, text: str) -> DeskRef:
    """A condition of an answer, by its handle.

    Raises:
        OtherThing: it names something else, such as the answer itself.
    """
    found = find_handle(talk, text)
    thing = releasable(talk.reading(found.room), found.what)
    if thing is None or not isinstance(thing.content, Condition):
        wanted = Sentence.of("wanted.condition_of_answer")
        raise other_thing(talk, text, wanted, Sentence.of("look_up.condition_of_answer"))
    return found


def _read_to_its_author(talk: OpenTalk, source: DeskRef) -> bool:
    """Whether a wording has to be approved by somebody who is not told whose language it could be in."""
    reading = talk.reading(source.room)
    thing = releasable(reading, source.what)
    answers = answers_unnamed(reading, source.what) is not None
    return thing is not None and answers and stand(reading, thing).terms.read_back


def _wording(talk: OpenTalk, of: Id, asked: asks.InSubstance, sources: tuple[DeskRef, ...], where: str) -> InSubstance:
    """A wording of the mediator's; in the language of the leg ``of``, unless it says otherwise."""
    text = talk.mind(lambda: clean(asked.text, where), "?")
    return InSubstance(
        sources=sources,
        text=text,
        language=language(talk, of, asked.language),
        direction=way_of(text, asked.direction),
        act=asked.act,
        force=asked.force,
        unnamed=asked.unnamed,
        provisos=provisos(talk, asked.provisos),
        translation=talk.mind(lambda: translation(asked.translation), None),
    )


def found_sources(talk: OpenTalk, names: Iterable[str]) -> tuple[DeskRef, ...]:
    """What a wording draws on; each handle that names nothing is minded."""
    found = [talk.mind(partial(find_handle, talk, name), None) for name in names]
    return tuple(each for each in found if each is not None)


def provisos(talk: OpenTalk, asked: Iterable[str]) -> tuple[str, ...]:
    """A side's provisos as the mediator words them, each a single line; each that is none is minded."""
    return tuple(talk.mind(partial(clean_line, each, "the proviso"), "?") for each in asked)


def translation(asked: asks.TranslationAsked | None) -> Translation | None:
    """A courtesy translation as typed, or None."""
    if asked is None:
        return None
    text = clean(asked.text, "the translation")
    return Translation(text=text, language=asked.language, direction=way_of(text, asked.direction))
