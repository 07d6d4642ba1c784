"""An item of the public record in plain words, for whoever has no page: as a mediator would read it out.

The rules are:

* It says who said what to whom, when, on which condition, through whom it came and how well it is borne out. What is
  not known is left out; a condition never is.
* The words stand in quotation marks only where they are the speaker's own.
* Nothing of the desk is in it: no rating, no code, no link, nobody who entered it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from goodoffices.sentences.dates import days_of
from goodoffices.sentences.speech import Speech
from goodoffices.talk.views import Sentence

Plain = Mapping[str, Any]


def in_words(tongue: Speech, item: Plain, borne_out: Sentence) -> str:
    """An item in its plain form as a few lines, each a sentence."""
    return "\n".join(line for line in _lines(tongue, item, borne_out) if line)


def _lines(tongue: Speech, item: Plain, borne_out: Sentence) -> Iterator[str]:
    yield _head(tongue, item)
    words, translation = item.get("original"), item.get("translation")
    if words is not None:
        yield tongue.say("not made public") if words.get("not_public") else f"“{words['text']}”"
    if translation is not None:
        yield tongue.say("In other words: {text}", text=translation["text"])
    if item.get("conditional") == "yes":
        condition = item.get("condition") or {}
        yield (
            tongue.say("On a condition: {text}", text=condition["text"])
            if "text" in condition
            else tongue.say("On a condition that was not made public.")
        )
    if item.get("binding") == "no":
        yield tongue.say("It does not bind.")
    for hop in item.get("chain", ()):
        yield _hop(tongue, hop)
    yield tongue.say("Borne out by: {how}.", how=borne_out)


def _head(tongue: Speech, item: Plain) -> str:
    kind = tongue.term(item["kind"])
    speaker, addressees = item.get("speaker"), item.get("addressees", ())
    who = "" if speaker is None else _actor(speaker)
    to = ", ".join(_actor(each) for each in addressees)
    when = _when(tongue, item)
    if who and to:
        return tongue.say("Public record, {kind} of {who} to {to}{when}", kind=kind, who=who, to=to, when=when)
    return tongue.say("Public record, {kind}: {who}{when}", kind=kind, who=who or to, when=when)


def _when(tongue: Speech, item: Plain) -> str:
    dated = item.get("said") or item.get("reported")
    return "" if dated is None else f", {days_of(dated['edtf'], tongue.language)}"


def _actor(actor: Plain) -> str:
    return f"{actor['name']} ({actor['capacity']})" if actor.get("capacity") else str(actor["name"])


def _hop(tongue: Speech, hop: Plain) -> str:
    named = hop.get("name") or hop.get("capacity") or ""
    who = named or tongue.say("a source that is not named")
    if hop.get("naming") == "anonymous" and named:
        who = tongue.say("{name}, not named", name=named)
    return tongue.say("As it came: {who}, {form}.", who=who, form=tongue.term(hop["form"]))
