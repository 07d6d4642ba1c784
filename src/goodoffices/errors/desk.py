"""What the desk notices about a draft that the gate itself would let pass; none says what was said."""

from __future__ import annotations

from goodoffices.errors.gate import GateRefusal


class RepeatsWords(GateRefusal):
    """Rules 4 and 5: in substance does not mean in the very words."""

    code = "desk.repeats_words"
    overridable = True
    what = (
        "Refused: the wording of item {item} repeats very words of {ref}, {words} in a row, and they may not cross as"
        " such. Nothing was sent."
    )
    cause = (
        "A wording in substance is yours. What {side} said word for word is released in substance only, or not at all."
    )
    next_step = (
        "Put it into other words, or ask {side} for the very words. If it has to be so, give the reason ('--because');"
        " it is kept on the desk."
    )
