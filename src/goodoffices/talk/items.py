"""What stands on a conveyed item, whichever sort it is of: its words, its form, whose it is, what it is news of."""

from __future__ import annotations

from goodoffices.talk.events import (
    ConditionItem,
    CorrectionItem,
    CrossedAs,
    ExtensionItem,
    FindingItem,
    Force,
    Form,
    Item,
    OutcomeItem,
    Ref,
    StageItem,
    StanceItem,
    Translation,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.terms import Alias, Moment


def words_of(item: Item) -> Words | None:
    """The words of an item that has any."""
    match item:
        case Words():
            return item
        case ConditionItem(words=words):
            return words
        case _:
            return None


def form_of(item: Item) -> Form:
    """In which form an item stands on its leg. A stance and a finding cross as they are, or not at all."""
    words = words_of(item)
    return Form.IN_SUBSTANCE if words is None else words.form


def speaker_of(item: Item) -> Alias | None:
    """Whose an item is, by the name on its leg; None: unnamed, the mediator's own, or news of another item."""
    match item:
        case StanceItem(speaker=speaker) | FindingItem(speaker=speaker) | StageItem(speaker=speaker):
            return speaker
        case _:
            words = words_of(item)
            return None if words is None else words.speaker


def news_of(item: Item) -> Ref | None:
    """The item of the same leg that an item is bare news of: it is whose that one is."""
    match item:
        case WithdrawalItem(withdraws=ref) | CorrectionItem(corrects=ref) | ExtensionItem(of=ref):
            return ref
        case _:
            return None


def about_of(item: Item) -> Ref | None:
    """The item of the same leg that an item says something of: bare news, a finding, a step, an outcome."""
    match item:
        case FindingItem(condition=ref) | StageItem(of=ref) | OutcomeItem(of=ref):
            return ref
        case _:
            return news_of(item)


def dates_of(item: Item) -> tuple[Moment, ...]:
    """The dates that an item gives: until when it holds, and can be answered."""
    words = words_of(item)
    given: tuple[Moment | None, ...] = ()
    if words is not None:
        given = (words.valid_until, words.answer_by)
    elif isinstance(item, StanceItem):
        given = (item.valid_until,)
    elif isinstance(item, ExtensionItem):
        given = (item.valid_until, item.answer_by)
    return tuple(date for date in given if date is not None)


def said_on(item: Item) -> Moment | None:
    """When an item says that its words were said."""
    words = words_of(item)
    if words is not None:
        return words.said
    return item.said if isinstance(item, StanceItem) else None


def force_on(item: Item) -> Force:
    """How far an item says that it binds."""
    said = item if isinstance(item, StanceItem) else words_of(item)
    return Force.NON_BINDING if said is None else said.force


def translation_of(item: Item) -> Translation | None:
    """The mediator's translation that goes along with an item's words."""
    words = words_of(item)
    return None if words is None else words.translation


def crossed_as(item: Item) -> CrossedAs:
    """As what an item crossed, for whoever's words it drew on."""
    match item:
        case WithdrawalItem():
            return CrossedAs.WITHDRAWAL
        case ExtensionItem():
            return CrossedAs.EXTENSION
        case CorrectionItem():
            return CrossedAs.CORRECTION
        case StageItem():
            return CrossedAs.STAGE
        case _:
            return CrossedAs(form_of(item).value)


def wording_of(item: Item) -> str:
    """An item in a few words, for whoever is told what was answered."""
    words = words_of(item)
    return (stated_of(item) or "").replace("_", " ") if words is None else words.text


def stated_of(item: Item) -> str | None:
    """What stands in an item in the place of words, as a code; None: it is words."""
    match item:
        case Words() | ConditionItem():
            return None
        case StanceItem(stance=stance):
            return stance.value
        case FindingItem(state=state):
            return state.value
        case WithdrawalItem():
            return "withdrawn"
        case ExtensionItem():
            return "later_dates"
        case StageItem(stage=stage):
            return stage.value
        case CorrectionItem():
            return "wrong"
        case OutcomeItem(outcome=outcome):
            return outcome.value


def is_unnamed(item: Item) -> bool:
    """Whether an item that is more than news is a side's and does not say whose."""
    own = form_of(item) is Form.OWN_WORDS or isinstance(item, OutcomeItem)
    return not own and news_of(item) is None and speaker_of(item) is None
