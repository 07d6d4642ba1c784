"""What a mediator would like to convey, from plain JSON to a draft for the gate.

The rules are:

* An item is one of: ``{"very_words": handle}``, ``{"in_substance": text, "from": [handles]}``, ``{"own_words": text}``,
  ``{"stance_of": handle, "conditions": [...]}``, ``{"withdrawal_of": handle}``, ``{"correction_of": handle}``,
  ``{"finding_of": handle, "condition": handle}``, ``{"extension_of": handle}``, ``{"stage_of": handle}``; what else
  each may hold stands below.
* The text of very words is never typed here: a draft names them, and the gate copies them (rule 4).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from msgspec.structs import fields

from goodoffices.errors.station import AmbiguousHandle, WrongShape
from goodoffices.station.asks import Ask, TranslationAsked
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.handles import find_handle, handle
from goodoffices.station.shapes import shaped
from goodoffices.station.things import made_of, of_act, on_leg, other_thing
from goodoffices.station.typed import MOST_PARTS, demand, ending, language, way_of
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
    Act,
    Condition,
    ConditionItem,
    DeskRef,
    Direction,
    Force,
    Found,
    Id,
    Language,
    Ref,
    Translation,
)
from goodoffices.talk.judge import conveyed_item
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import stage_places
from goodoffices.talk.objects import releasable
from goodoffices.talk.stages import highest, staged_thing
from goodoffices.talk.whoever import answers_unnamed
from goodoffices.words import clean, clean_line


class VeryWordsAsked(Ask, frozen=True):
    """A passage in its very words.

    ``provisos``, of each item: its author's as the mediator words them, a line for each.
    """

    very_words: str
    unnamed: bool = False
    provisos: tuple[str, ...] = ()
    translation: TranslationAsked | None = None


class InSubstanceAsked(Ask, frozen=True, rename={"sources": "from"}):
    """A wording of the mediator's, and what it draws on."""

    in_substance: str
    sources: tuple[str, ...] = ()
    act: Act = Act.REMARK
    force: Force = Force.NON_BINDING
    language: Language | None = None
    direction: Direction | None = None
    unnamed: bool = False
    provisos: tuple[str, ...] = ()
    translation: TranslationAsked | None = None


class OwnWordsAsked(Ask, frozen=True):
    """The mediator's own words."""

    own_words: str
    act: Act = Act.REMARK
    language: Language | None = None
    direction: Direction | None = None
    valid_until: str | None = None
    answer_by: str | None = None
    translation: TranslationAsked | None = None


class StanceAsked(Ask, frozen=True):
    """The stance of a reply, with the conditions that are stated: in very words, or in substance.

    ``third_party``: for a side that has the words too, and is told how they were answered.
    """

    stance_of: str
    conditions: tuple[Any, ...] = ()
    unnamed: bool = False
    provisos: tuple[str, ...] = ()
    third_party: bool = False


class WithdrawalAsked(Ask, frozen=True):
    """The bare fact that an item which reached that side was withdrawn."""

    withdrawal_of: str


class CorrectionAsked(Ask, frozen=True):
    """That an item which reached that side rests on a struck note. What stands instead is an item beside it."""

    correction_of: str


class ExtensionAsked(Ask, frozen=True):
    """The later dates of something that reached that side, given as the item."""

    extension_of: str


class FindingAsked(Ask, frozen=True):
    """A side's finding, on the condition as it was stated to the recipient; left out: what was made of it there."""

    finding_of: str
    condition: str | None = None
    unnamed: bool = False


class StageAsked(Ask, frozen=True):
    """That a side initialled or confirmed something: the act, or what it is of, for the furthest that counts.

    ``on``: the item on the recipient's leg; left out: what was made of it there.
    """

    stage_of: str
    on: str | None = None
    unnamed: bool = False


_ITEMS: dict[str, type[Ask]] = {
    "very_words": VeryWordsAsked,
    "in_substance": InSubstanceAsked,
    "own_words": OwnWordsAsked,
    "stance_of": StanceAsked,
    "withdrawal_of": WithdrawalAsked,
    "correction_of": CorrectionAsked,
    "finding_of": FindingAsked,
    "extension_of": ExtensionAsked,
    "stage_of": StageAsked,
}
_CONDITIONS: dict[str, type[Ask]] = {"very_words": VeryWordsAsked, "in_substance": InSubstanceAsked}


def drafts(talk: AtTalk, recipient: Id, items: list[Any]) -> tuple[Draft, ...]:
    """The drafts that plain items stand for.

    Raises:
        WrongShape: an item is none of them.
        NoSuchHandle, AmbiguousHandle: it names something that is not there.
        Refusal: everything that is wrong with all of them, at once.
    """
    demand(bool(items), "items", "there is nothing to convey.")
    demand(len(items) <= MOST_PARTS, "items", f"there are more than {MOST_PARTS}.")
    found = [
        talk.mind(partial(_read, talk, recipient, item, f"item {number}"), None)
        for number, item in enumerate(items, start=1)
    ]
    talk.demand_right()
    return tuple(draft for draft in found if draft is not None)


def look_at_items(talk: AtTalk, items: list[Any]) -> None:
    """Whatever can be wrong with items of which it is not known to whom they are to go: words, dates, handles."""
    for number, item in enumerate(items, start=1):
        asked = talk.mind(partial(_as_one_of, item, _ITEMS, f"item {number}"), None)
        match asked:
            case VeryWordsAsked() | InSubstanceAsked() | OwnWordsAsked():
                talk.mind(partial(_draft, talk, talk.demand_mediator("Conveying"), asked, f"item {number}"), None)
            case StanceAsked(stance_of=name) | FindingAsked(finding_of=name) | ExtensionAsked(extension_of=name):
                talk.mind(partial(find_handle, talk, name), None)
            case WithdrawalAsked(withdrawal_of=name):
                talk.mind(partial(find_handle, talk, name), None)
            case _:
                pass


def _read(talk: AtTalk, recipient: Id, item: Any, where: str) -> Draft:
    return _draft(talk, recipient, _as_one_of(item, _ITEMS, where), where)


def _draft(talk: AtTalk, recipient: Id, asked: Ask, where: str) -> Draft:
    match asked:
        case VeryWordsAsked():
            source = find_handle(talk, asked.very_words)
            return VeryWords(
                source=source,
                unnamed=asked.unnamed,
                provisos=provisos(talk, asked.provisos),
                translation=translation(asked.translation),
            )
        case InSubstanceAsked():
            sources = found_sources(talk, asked.sources)
            return _wording(talk, recipient, asked, sources, where)
        case OwnWordsAsked():
            text = talk.mind(lambda: clean(asked.own_words, where), "?")
            return OwnWords(
                text=text,
                language=language(talk, recipient, asked.language),
                direction=way_of(text, asked.direction),
                act=asked.act,
                valid_until=talk.mind(lambda: ending(talk, asked.valid_until, "valid until", where), None),
                answer_by=talk.mind(lambda: ending(talk, asked.answer_by, "answer by", where), None),
                translation=talk.mind(lambda: translation(asked.translation), None),
            )
        case StanceAsked():
            conditions = tuple(_stated(talk, recipient, each, where) for each in asked.conditions)
            return StanceOf(
                find_handle(talk, asked.stance_of),
                conditions=conditions,
                unnamed=asked.unnamed,
                provisos=provisos(talk, asked.provisos),
                third_party=asked.third_party,
            )
        case WithdrawalAsked():
            return WithdrawalOf(on_leg(talk, recipient, asked.withdrawal_of))
        case CorrectionAsked():
            return CorrectionOf(_wrong(talk, recipient, asked.correction_of))
        case ExtensionAsked():
            return ExtensionOf(on_leg(talk, recipient, asked.extension_of))
        case FindingAsked():
            return FindingOf(
                finding=_finding(talk, asked.finding_of),
                condition=on_leg(talk, recipient, asked.condition or asked.finding_of),
                unnamed=asked.unnamed,
            )
        case StageAsked():
            stage = _stage(talk, asked.stage_of)
            item = _staged_there(talk, recipient, stage, asked.stage_of) if asked.on is None else None
            return StageOf(
                stage=stage, item=item or on_leg(talk, recipient, asked.on or asked.stage_of), unnamed=asked.unnamed
            )
        case _:
            raise WrongShape(where=where, problem="it is nothing that can be conveyed.")


def _wrong(talk: AtTalk, recipient: Id, text: str) -> Ref:
    """What is to be corrected on a leg: of a condition whose answer is wrong too, that answer, with all of it.

    Told of the condition alone, that side would have a yes that asks for less than anybody said.
    """
    found = on_leg(talk, recipient, text)
    item = conveyed_item(talk.reading(recipient), found)
    if not isinstance(item, ConditionItem):
        return found
    answer = Ref(entry=found.entry, index=item.of)
    return answer if wrong_copies(talk.rooms, recipient, answer) else found


def _finding(talk: AtTalk, text: str) -> DeskRef:
    """A finding, by its own handle; the condition's will not do."""
    advice = "Note it with 'goodoffices find-on', and name the handle that it gives; 'goodoffices cross' shows it too."
    return of_act(talk, text, Found, "a finding on a condition", advice)


def _stage(talk: AtTalk, text: str) -> DeskRef:
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
    advice = "A side does so with 'goodoffices initial' or 'goodoffices confirm'; note that first."
    raise other_thing(talk, text, "something that was initialled or confirmed", advice)


def _staged_there(talk: AtTalk, recipient: Id, stage: DeskRef, text: str) -> Ref | None:
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


def _stated(talk: AtTalk, recipient: Id, plain: Any, where: str) -> StatedCondition:
    asked = _as_one_of(plain, _CONDITIONS, f"a condition of {where}")
    if isinstance(asked, InSubstanceAsked):
        demand(len(asked.sources) == 1, f"a condition of {where}", "it draws on exactly one condition.")
        source = _condition(talk, asked.sources[0])
        read_to = source.room if _read_to_its_author(talk, source) else recipient
        return StatedCondition(source, words=_wording(talk, read_to, asked, (source,), where))
    if not isinstance(asked, VeryWordsAsked):
        raise WrongShape(where=where, problem="a condition is words.")
    return StatedCondition(_condition(talk, asked.very_words), provisos=provisos(talk, asked.provisos))


def _condition(talk: AtTalk, text: str) -> DeskRef:
    """A condition of an answer, by its handle.

    Raises:
        OtherThing: it names something else, such as the answer itself.
    """
    found = find_handle(talk, text)
    thing = releasable(talk.reading(found.room), found.what)
    if thing is None or not isinstance(thing.content, Condition):
        advice = "A condition has the handle of its answer with the number 2 or higher; 'goodoffices cross' shows it."
        raise other_thing(talk, text, "a condition of an answer", advice)
    return found


def _read_to_its_author(talk: AtTalk, source: DeskRef) -> bool:
    """Whether a wording has to be approved by somebody who is not told whose language it could be in."""
    reading = talk.reading(source.room)
    thing = releasable(reading, source.what)
    answers = answers_unnamed(reading, source.what) is not None
    return thing is not None and answers and stand(reading, thing).terms.read_back


def _wording(talk: AtTalk, of: Id, asked: InSubstanceAsked, sources: tuple[DeskRef, ...], where: str) -> InSubstance:
    """A wording of the mediator's; in the language of the leg ``of``, unless it says otherwise."""
    text = talk.mind(lambda: clean(asked.in_substance, where), "?")
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


def found_sources(talk: AtTalk, names: Iterable[str]) -> tuple[DeskRef, ...]:
    """What a wording draws on; each handle that names nothing is minded."""
    found = [talk.mind(partial(find_handle, talk, name), None) for name in names]
    return tuple(each for each in found if each is not None)


def provisos(talk: AtTalk, asked: Iterable[str]) -> tuple[str, ...]:
    """A side's provisos as the mediator words them, each a single line; each that is none is minded."""
    return tuple(talk.mind(partial(clean_line, each, "the proviso"), "?") for each in asked)


def translation(asked: TranslationAsked | None) -> Translation | None:
    """A courtesy translation as typed, or None."""
    if asked is None:
        return None
    text = clean(asked.text, "the translation")
    return Translation(text=text, language=asked.language, direction=way_of(text, asked.direction))


def _as_one_of(plain: Any, known: dict[str, type[Ask]], where: str) -> Ask:
    keys = [key for key in known if isinstance(plain, dict) and key in plain]
    if len(keys) != 1:
        raise WrongShape(where=where, problem=f"it needs exactly one of {_listed(known)}.")
    kind = known[keys[0]]
    takes = [each.encode_name for each in fields(kind) if each.encode_name != keys[0]]
    others = sorted(set(plain) - {*takes, keys[0]})
    if others:
        fit = f"; {_listed(takes)} can" if takes else ""
        problem = f"{_listed(others)} cannot stand beside {keys[0]}{fit}.".replace("_", " ")
        raise WrongShape(where=where, problem=problem)
    return shaped(plain, kind, where)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
