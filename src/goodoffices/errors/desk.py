"""What the desk notices about a draft that the gate itself would let pass; no refusal repeats what was said."""

from __future__ import annotations

from goodoffices.errors.base import catalogue
from goodoffices.errors.gate import GateRefusal


def although(code: str) -> str:
    """A warning that the mediator overrode, in words; the code itself, if it is not known here."""
    told = (each.although for each in catalogue(GateRefusal) if issubclass(each, GateRefusal) and each.code == code)
    return next(filter(None, told), code)


class RepeatsWords(GateRefusal):
    """Rules 4 and 5: in substance does not mean in the very words."""

    code = "desk.repeats_words"
    overridable = True
    although = "a wording repeats words that may not cross as very words"
    what = (
        "Refused: {item} repeats {words} words in a row of what {side} said on {when}, and they may"
        " not cross as such. Nothing was sent."
    )
    cause = "{side} allows the substance of it, not the very words."
    next_step = (
        "Put it into other words, or ask {side} for the very words. If it must stay, give the reason ('--because');"
        " it is kept on the desk."
    )
    on_pages = (
        "Put it into other words, or ask {side} for the very words. If it must stay, give the reason for"
        " going on; it is kept on the desk."
    )


class RepeatsWithheld(GateRefusal):
    """Rule 2: what a side keeps for the mediator does not cross by the mediator's own hand either."""

    code = "desk.repeats_withheld"
    overridable = True
    although = "a wording repeats words that their author has not released there at all"
    what = (
        "Refused: {item} repeats {words} words in a row of what {side} said on {when}, and nothing"
        " of that may go to {recipient} now. Nothing was sent."
    )
    cause = "{side} kept it for you, took it back, or released it to others or until an earlier time."
    next_step = (
        "Leave it out, or ask {side} whether {recipient} may have it, and note the answer as a release. If it must"
        " stay, give the reason ('--because'); it is kept on the desk."
    )
    on_pages = (
        "Leave it out, or ask {side} whether {recipient} may have it, and note the answer as a release. If it must"
        " stay, give the reason for going on; it is kept on the desk."
    )


class RepeatsProviso(GateRefusal):
    """Rules 4 and 6: a proviso that may not cross word for word may not do so inside a wording either."""

    code = "desk.repeats_proviso"
    overridable = True
    although = "a wording repeats an author's own proviso, which may not cross word for word"
    what = (
        "Refused: {item} repeats {words} words in a row of a proviso that {side} set for what it"
        " said on {when}, and it may not cross as such. Nothing was sent."
    )
    cause = "A proviso crosses word for word only with very words that are named. Its style can reveal whose it is."
    next_step = (
        "Put the proviso into other words, or leave it out: the item then says that it is not stated. If it must stay,"
        " give the reason ('--because'); it is kept on the desk."
    )
    on_pages = (
        "Put the proviso into other words, or leave it out: the item then says that it is not stated. If it"
        " must stay, give the reason for going on; it is kept on the desk."
    )


class NotAsShown(GateRefusal):
    """What a person looked at is what is written, or nothing is."""

    code = "desk.not_as_shown"
    what = "Refused: what would go to {recipient} now is not what you were shown. Nothing was sent."
    cause = (
        "Since then something changed: a term, a date, an answer or a name on the leg, the side's language or the zone;"
        " or it was sent already; or these are other items, or another reason."
    )
    next_step = "Look at it again ('goodoffices check') and send what you see then."
    on_pages = "Look at it again and send what you see then."
