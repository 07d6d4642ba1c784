"""What the mediator says on a leg, item by item: the same on a delivery sheet, on a screen and in a played scenario.

The rules are (rules 5, 6, 8, 18, 19):

* Each item says what it is: the very words, in substance, or the mediator's own; whose, unless unnamed; by whose hand.
* :func:`item` says what crosses, and nothing else. What came of it afterwards is :func:`since`, which no sheet holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.sentences.piece import Piece, Quotation, Remark
from goodoffices.sentences.speech import Speech
from goodoffices.talk.views import DeliveryView, Fact, HandView, ItemView, Sentence

TO_THE_WORDS = "To the words:"
TO_THE_ANSWER = "To the answer ({stance}) to the words:"
CONCERNING = "Concerning the words:"
ON_THE_UNDERSTANDING = "On the understanding: {proviso}"
ON_THE_UNDERSTANDING_AS_PUT = "On the understanding, as the mediator puts it: {proviso}"

WAYS = {
    "call": "by telephone",
    "meeting": "in a meeting",
    "paper": "on paper",
    "messenger": "through a messenger",
}
_CLOSENESS = {
    "handed_over_in_writing": "handed over in writing",
    "dictated_and_read_back": "dictated and read back",
    "noted_at_the_time": "noted at the time",
    "from_memory": "noted from memory",
}
_STANCES = {
    "accepts": "accepts",
    "accepts_on_conditions": "accepts on conditions",
    "declines": "declines",
    "takes_note": "takes note",
    "interim": "gives an interim answer",
    "returned": "hands it back",
}
_FORCES = {
    "non_binding": "Not binding.",
    "ad_referendum": "Agreed subject to approval by the capital (ad referendum).",
    "binding": "Binding.",
}

_STAGED = {
    ("words", "initialled"): (
        "{side} has initialled words that reached you earlier",
        "Words that reached you earlier were initialled",
    ),
    ("words", "confirmed"): (
        "{side} has confirmed words that reached you earlier",
        "Words that reached you earlier were confirmed",
    ),
    ("stance", "initialled"): (
        "{side} has initialled an answer that reached you earlier",
        "An answer that reached you earlier was initialled",
    ),
    ("stance", "confirmed"): (
        "{side} has confirmed an answer that reached you earlier",
        "An answer that reached you earlier was confirmed",
    ),
}
"""By what was initialled or confirmed: what is said of it, with the name and without."""
_AUTHOR_WENT = {"initialled": "Its author has initialled it.", "confirmed": "Its author has confirmed it."}
_STAGES = {
    "initialled": "initialled: the text is fixed, and binds no more than before",
    "confirmed": "confirmed: with this it binds that side",
}


def item(tongue: Speech, view: ItemView, *, on_a_sheet: bool = False) -> Piece:
    """An item as it crosses. ``on_a_sheet``: other items of it are named by their numbers, and none by a handle."""
    words = () if view.language is None else (Quotation.of(view.text, view.language, view.direction),)
    return Piece(
        heading=_heading(tongue, view),
        leads=tuple(_lead(tongue, view, through) for through in view.through),
        answered=tuple(map(Quotation.of, view.answered)),
        stated="" if words else _stated(tongue, view),
        words=words,
        translation=None if view.translation is None else Quotation.of(view.translation),
        notes=tuple(Remark(note) for note in _notes(tongue, view, on_a_sheet=on_a_sheet)),
    )


def as_it_stands(tongue: Speech, view: ItemView) -> Remark:
    """What stands beside an item in a thread: what its words do, and how far it has come."""
    act = f"{tongue.term(view.act)}; " if view.what == "words" and view.act is not None else ""
    return Remark(f"{act}{tongue.term(view.receipt)}")


def since(tongue: Speech, view: ItemView) -> Iterator[Remark]:
    """What came of an item: how it was brought and answered, and what no longer stands."""
    if view.expired:
        yield Remark(tongue.say("This has lapsed."), "bad")
    yield from deliveries(tongue, view.deliveries)
    if view.stances:
        yield Remark(tongue.say("Answered: {stances}.", stances=[_stance(each) for each in view.stances]), "plain")
    if view.agreement:
        yield Remark(tongue.tell_all(view.agreement), "plain")
    if view.stage is not None:
        yield Remark(tongue.say(_AUTHOR_WENT[view.stage]), "good")
    if view.withdrawn:
        yield Remark(tongue.say("This side was told of its withdrawal."), "minded")
    if view.wrong:
        yield Remark(tongue.say("This side was told that the mediator had it wrong."), "minded")


def deliveries(tongue: Speech, views: list[DeliveryView]) -> Iterator[Remark]:
    """How something was brought, each time."""
    for each in views:
        facts: dict[str, Fact] = {
            "by": each.by, "to": each.to, "moment": each.when, "manner": Sentence.of(f"manner.{each.manner}")
        }  # fmt: skip
        if each.where is None:
            yield Remark(tongue.say("Brought by {by} to {to} on {moment}: {manner}.", **facts))
        else:
            facts["where"] = each.where
            yield Remark(tongue.say("Brought by {by} to {to} on {moment}: {manner}; place: {where}.", **facts))


def provisos(tongue: Speech, stated: list[str], *, unstated: bool, as_put: bool = False) -> list[str]:
    """The provisos of something. ``as_put``: they are the mediator's wording, which no heading says."""
    template = ON_THE_UNDERSTANDING_AS_PUT if as_put else ON_THE_UNDERSTANDING
    said = [tongue.say(template, proviso=proviso) for proviso in stated]
    return [*said, tongue.say("Under a proviso that is not stated here.")] if unstated else said


def _stance(word: str) -> Sentence:
    return Sentence.of(f"stance.{word}")


def only_about_words(what: str, news_of: str | None) -> bool:
    """Whether an item ends something that was told of words, a stage, a date, a finding or their end, not the words."""
    return what in ("withdrawal", "correction") and news_of in ("stage", "extension", "finding", "withdrawal")


def _lead(tongue: Speech, view: ItemView, through: str) -> str:
    if only_about_words(view.what, view.news_of):
        return tongue.say(CONCERNING)
    return tongue.say(TO_THE_ANSWER, stance=tongue.say(_STANCES[through])) if through else tongue.say(TO_THE_WORDS)


def _heading(tongue: Speech, view: ItemView) -> str:
    if view.what in ("withdrawal", "correction", "extension"):
        return tongue.say(_news(view.what, view.news_of or "", view.ended or ""))
    if view.what == "stage":
        return _named(tongue, view, *_STAGED[view.news_of or "words", view.stated or ""])
    if view.what == "finding":
        return _named(tongue, view, "{side} has found on a condition", "A finding on a condition")
    if view.what == "stance":
        if any(view.through):
            return _named(tongue, view, "The answer of {side} to an answer", "An answer to an answer")
        return _named(tongue, view, "The answer of {side}", "An answer")
    if view.what == "condition":
        return _named(tongue, view, "A condition of {side}", "A condition of that answer")
    if view.form == "own_words":
        return tongue.say("In the mediator's own words")
    if view.form == "verbatim":
        return _named(tongue, view, "In the very words of {side}", "In very words; the source is not named")
    return _named(
        tongue, view, "In substance, as the mediator puts what {side} said", "In substance; the source is not named"
    )


def _named(tongue: Speech, view: ItemView, named: str, unnamed: str) -> str:
    return tongue.say(unnamed) if view.speaker is None else tongue.say(named, side=view.speaker)


def _news(what: str, news_of: str, ended: str) -> str:
    """What is said of the bare news of something."""
    if what == "withdrawal":
        return _GONE.get(news_of, "Words that reached you earlier were withdrawn")
    if what == "extension":
        return _LATER.get(news_of, "Words that reached you earlier have a later date")
    if news_of == "withdrawal":
        return _NOT_GONE.get(ended, "The news that words were withdrawn was wrong")
    return _WRONG.get(news_of, "Something that reached you earlier was wrong")


_GONE = {
    "stance": "An answer that reached you earlier no longer stands",
    "stage": "What you were told of how far a side has gone no longer stands",
}
_LATER = {"stance": "An answer that reached you earlier has a later date"}
_WRONG = {
    "words": "Words that reached you earlier were wrong",
    "stance": "An answer that reached you earlier was wrong",
    "condition": "A condition that reached you earlier was wrong",
    "stage": "What you were told of how far a side has gone was wrong",
    "extension": "A later date that reached you earlier was wrong",
    "finding": "A finding on a condition that reached you earlier was wrong",
}
_NOT_GONE = {
    "stance": "The news that an answer no longer stands was wrong",
    "condition": "The news that a condition no longer stands was wrong",
    "initialled": "The news that initials no longer stand was wrong",
    "confirmed": "The news that a confirmation no longer stands was wrong",
}
"""By what was said to have ended: what is said where the mediator had that wrong."""
_NOT_TAKEN_BACK = "The mediator had that wrong: it was not withdrawn"
_STATED = {"extension": "later dates", "correction": "The mediator had this wrong; it does not stand"}
_ONLY_THAT = "The mediator had that wrong; this says nothing about the words themselves"


def _stated(tongue: Speech, view: ItemView) -> str:
    """What is said of an item that is not words."""
    stated = view.stated or ""
    if view.what == "stance":
        return tongue.say(_STANCES[stated])
    if view.what == "finding":
        return tongue.tell(Sentence.of(f"finding.{stated}"))
    if view.what == "stage":
        return tongue.say(_STAGES[stated])
    if view.what == "correction" and view.news_of == "withdrawal":
        return tongue.say(_NOT_TAKEN_BACK)
    if view.what == "correction" and only_about_words(view.what, view.news_of):
        return tongue.say(_ONLY_THAT)
    return tongue.say(_STATED.get(view.what, "withdrawn"))


def _notes(tongue: Speech, view: ItemView, *, on_a_sheet: bool) -> list[str]:
    notes = []
    if view.hand is not None:
        notes.append(_hand(tongue, view.hand))
    if view.approved:
        notes.append(tongue.say("Its author has approved this wording."))
    if view.what == "condition":
        form = "In its very words." if view.form == "verbatim" else "In substance."
        notes.append(tongue.say(form))
    if view.force is not None and view.form != "own_words":
        notes.append(tongue.say(_FORCES[view.force]))
    if view.others_not_stated:
        notes.append(tongue.say("On conditions that are not stated here."))
    if view.finder is not None:
        finder = "The mediator finds whether it is met." if view.finder == "mediator" else "That side finds it."
        notes.append(tongue.say(finder))
    if view.said is not None:
        notes.append(tongue.say("Said on {moment}.", moment=view.said))
    if view.valid_until is not None:
        notes.append(tongue.say("Valid until {moment}.", moment=view.valid_until))
    if view.answer_by is not None:
        notes.append(tongue.say("To be answered by {moment}.", moment=view.answer_by))
    notes.extend(_beside_others(tongue, view, on_a_sheet=on_a_sheet))
    # Beside very words that have no name a proviso is the mediator's wording, which the heading does not say.
    by_the_mediator = view.form == "verbatim" and view.speaker is None
    notes.extend(provisos(tongue, view.provisos, unstated=view.proviso_not_stated, as_put=by_the_mediator))
    return notes


def _beside_others(tongue: Speech, view: ItemView, *, on_a_sheet: bool) -> Iterator[str]:
    """What an item is beside others: too late, the same again, in the place of another."""
    if view.late:
        yield tongue.say("It came after the last day and does not count.")
    if view.instead is not None and on_a_sheet:
        yield tongue.say("Number {number} on this sheet stands in its place.", number=str(view.instead))
    elif view.instead is not None:
        yield tongue.say("Item {number} here stands in its place.", number=view.instead)
    if view.again is not None and (on_a_sheet or not view.again.entry):
        yield tongue.say("You have had this before.")
    elif view.again is not None:
        yield tongue.say("The same as {earlier}.", earlier=view.again)


def _hand(tongue: Speech, hand: HandView) -> str:
    return tongue.say(
        "As noted by the mediator: {way}, {closeness}.",
        way=tongue.say(WAYS[hand.way]),
        closeness=tongue.say(_CLOSENESS[hand.closeness]),
    )
