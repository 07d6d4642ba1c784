"""What is to be conveyed, in the order in which it was typed.

The rules are:

* ``--very-words``, ``--substance``, ``--own-words``, ``--stance``, ``--withdrawal``, ``--correction``, ``--finding``,
  ``--extension`` and ``--stage`` begin an item.
* ``--source``, ``--state``, ``--wording``, ``--on``, ``--act``, ``--force``, ``--language``, ``--valid-until``,
  ``--answer-by``, ``--unnamed``, ``--third-party``, ``--proviso``, ``--translation`` and ``--translation-language``
  speak of the item before them; ``--wording`` of the ``--state`` before it; ``--proviso`` of that too, if there is one.
* Nothing is decided here: the station knows which item may hold what, and the gate what may cross.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat
from typing import Any, Final, get_args

import click
from msgspec.structs import fields

from goodoffices.cli.kinds import LANGUAGE, WORDS, Word
from goodoffices.cli.session import Session
from goodoffices.cli.wording import line_of
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.talk.events import Act, Force

_BEGIN: Final = (
    *("very_words", "substance", "own_words", "stance", "withdrawal", "correction", "finding", "extension", "stage"),
)
"""The options that begin an item; each is named as its kind is, ``--substance`` alone is shorter."""

_OF_AN_ITEM: Final = (
    "source",
    "state",
    "wording",
    "on",
    "act",
    "force",
    "language",
    "valid_until",
    "answer_by",
    "unnamed",
    "third_party",
    "proviso",
    "translation",
    "translation_language",
)

_FLAGS: Final = ("unnamed", "third_party")


def items_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of items."""
    several: dict[str, Any] = {"multiple": True}
    options = (
        click.option("--very-words", metavar="HANDLE", help="An item: a passage in its very words.", **several),
        click.option("--substance", type=WORDS, help="An item: your wording of what a side said.", **several),
        click.option("--own-words", type=WORDS, help="An item: your own words, which draw on nothing.", **several),
        click.option(
            "--stance", metavar="HANDLE", help="An item: a reply, to the side whose words it answers.", **several
        ),
        click.option("--withdrawal", metavar="HANDLE", help="An item: that something was withdrawn.", **several),
        click.option("--correction", metavar="HANDLE", help="An item: that you had something wrong.", **several),
        click.option("--finding", metavar="HANDLE", help="An item: a side's finding on a condition.", **several),
        click.option("--extension", metavar="HANDLE", help="An item: that words have a later date.", **several),
        click.option("--stage", metavar="HANDLE", help="An item: that a side initialled or confirmed.", **several),
        click.option("--source", metavar="HANDLE", help="Of --substance: what it draws on.", **several),
        click.option("--state", metavar="HANDLE", help="Of --stance: a condition that is stated with it.", **several),
        click.option(
            "--wording",
            type=WORDS,
            help="Of --state: state it in substance, in your wording.",
            **several,
        ),
        click.option(
            "--on",
            metavar="HANDLE",
            help="Of --finding, --stage: the condition, or the text, as SIDE has it. Left out: it is found.",
            **several,
        ),
        click.option("--act", type=Word(Act), help="Of a wording: what it does; not more than its sources.", **several),
        click.option("--force", type=Word(Force), help="Of --substance: how far it binds.", **several),
        click.option("--language", type=LANGUAGE, help="Of a wording: its language, such as he.", **several),
        click.option("--valid-until", metavar="TIME", help="Of --own-words: until when they are valid.", **several),
        click.option("--answer-by", metavar="TIME", help="Of --own-words: the last moment for an answer.", **several),
        click.option("--unnamed", count=True, help="Of an item: without saying whose it is."),
        click.option(
            "--third-party",
            count=True,
            help="Of --stance: SIDE has the words too, and is told how another side answered.",
        ),
        click.option(
            "--proviso",
            type=WORDS,
            help="Of an item or a --state: its author's proviso in your words, if it may not cross as written.",
            **several,
        ),
        click.option("--translation", type=WORDS, help="Of words: a courtesy translation.", **several),
        click.option("--translation-language", type=LANGUAGE, help="Of --translation: its language.", **several),
    )
    for option in reversed(options):
        function = option(function)
    return function


def items(context: click.Context, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The items as the station asks for them.

    Raises:
        NotTogether: an option that speaks of the item before it, and there is none; or nothing to convey.
    """
    gathered: list[dict[str, Any]] = []
    session = context.ensure_object(Session)
    alone = False
    for name, value in _in_order(line_of(context).order(), values):
        if name in _BEGIN:
            gathered.append(_begun(name, value))
        elif not gathered:
            alone = True
            session.wrong(
                NotTogether(
                    problem=f"{_option(name)} speaks of the item before it, and there is none",
                    advice="Name the item first, such as --very-words HANDLE; 'goodoffices convey --help' lists them.",
                )
            )
        else:
            with session.minding():
                _add(gathered[-1], name, value)
    for translated in [each["translation"] for each in gathered if "translation" in each]:
        for key, option in (("text", "--translation"), ("language", "--translation-language, such as en or he")):
            if key not in translated:
                session.wrong(Missing(command=context.command_path, wanted=option))
                translated[key] = "en"
    if not gathered and not alone and not session.misread:
        raise NotTogether(
            problem="a conveyance and nothing to convey",
            advice="Name what is to cross: --very-words HANDLE, or --substance TEXT --source HANDLE.",
        )
    return gathered


def _in_order(order: list[str], values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each option with its value, as typed."""
    waiting = {name: repeat(True) if name in _FLAGS else iter(values[name]) for name in (*_BEGIN, *_OF_AN_ITEM)}
    for name in order:
        if name in waiting:
            yield name, next(waiting[name])


def _begun(name: str, value: Any) -> dict[str, Any]:
    kind = "in_substance" if name == "substance" else name
    return {"kind": kind, "text" if _takes(kind, "text") else "of": value}


def _takes(kind: str, field: str) -> bool:
    return field in _fields_of(kind)


@cache
def _fields_of(kind: str) -> tuple[str, ...]:
    """The names of what may stand in an item of a kind."""
    from goodoffices.station.api import asks

    kinds = {str(each.__struct_config__.tag): each for each in get_args(asks.AnyItem)}
    return tuple(each.encode_name for each in fields(kinds[kind]))


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    field = {"source": "from", "state": "conditions", "proviso": "provisos"}.get(name, name)
    match name:
        case "wording":
            _word_condition(item, value)
            return
        case "on" if item["kind"] == "finding":
            field = "condition"
        case "translation" | "translation_language":
            field = "translation"
    if not _takes(item["kind"], field):
        raise _does_not_fit(item["kind"], name)
    match name:
        case "source":
            item.setdefault(field, []).append(value)
        case "state":
            item.setdefault(field, []).append({"of": value})
        case "proviso":
            [item, *item.get("conditions", [])][-1].setdefault(field, []).append(value)
        case "translation":
            item.setdefault(field, {})["text"] = value
        case "translation_language":
            item.setdefault(field, {})["language"] = value
        case _:
            item[field] = value


def _does_not_fit(kind: str, name: str) -> NotTogether:
    """The refusal of an option that says nothing of such an item, with those that do."""
    options = {"from": "source", "conditions": "state", "provisos": "proviso", "condition": "on"}
    known = [options.get(each, each) for each in _fields_of(kind)]
    fit = ", ".join(_option(each) for each in known if each in _OF_AN_ITEM)
    begun = _option("substance" if kind == "in_substance" else kind)
    return NotTogether(
        problem=f"{_option(name)} with {begun}, of which it says nothing",
        advice=f"With {begun} can stand: {fit}." if fit else f"{begun} stands alone.",
    )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _word_condition(item: dict[str, Any], text: str) -> None:
    stated = item.get("conditions", [])
    if not stated or "text" in stated[-1]:
        raise NotTogether(
            problem="--wording speaks of the --state before it, and there is none",
            advice="Write --stance HANDLE --state HANDLE --wording TEXT.",
        )
    stated[-1]["text"] = text
