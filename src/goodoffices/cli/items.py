"""What is to be conveyed, in the order in which it was typed. Options and their help are made from the asks.

The rules are:

* The name of a kind of item begins an item: ``--very-words``, ``--substance``, ``--own-words``, ``--stance``, …
* The name of a field speaks of the item before it, or of its ``--state`` where it belongs to that; ``--wording`` is the
  text of the ``--state`` before it, and ``--translation-language`` belongs to ``--translation``.
* Nothing is decided here: the ask says which item may hold what (:mod:`goodoffices.station.api.asks`), and the gate
  what may cross.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any, Final, get_args

import click
from msgspec import inspect

from goodoffices.cli.kinds import LANGUAGE, WORDS, Word
from goodoffices.cli.session import Session
from goodoffices.cli.wording import line_of
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.station.api import asks
from goodoffices.station.api.described import fields_of, summary
from goodoffices.talk.views import IS

_CALLED: Final = {
    "in_substance": "substance", "from": "source", "conditions": "state", "provisos": "proviso", "condition": "on"
}  # fmt: skip
"""What an option is called, where not as the ask calls it."""


def _called(name: str) -> str:
    return _CALLED.get(name, name)


def _option(name: str) -> str:
    return f"--{_called(name).replace('_', '-')}"


def _types(struct: type) -> dict[str, Any]:
    """The types of the fields of a structure, by their names in an ask."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - the kinds of items are structures
    return {each.encode_name: each.type for each in info.fields}


KINDS: Final = {str(each.__struct_config__.tag): each for each in get_args(asks.AnyItem)}
"""The kinds of item, by their names."""
FIELDS: Final = {name: _types(kind) for name, kind in KINDS.items()}
_STATED: Final = _types(asks.StatedCondition)
_BEGIN: Final = {_called(kind): kind for kind in KINDS}
_SAID: Final = frozenset({"of", "text"})
"""What the option that begins an item has for its value."""
_MORE: Final = {"wording": "conditions", "translation_language": "translation"}
"""Options for a field within a field."""


def items_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of items."""
    options = [_begins(kind) for kind in KINDS]
    for name in dict.fromkeys(_called(field) for fields in FIELDS.values() for field in fields if field not in _SAID):
        options.append(_speaks(name))
        if name == "state":
            told = "Of --state: state it in substance, in your wording."
            options.append(click.option("--wording", type=WORDS, multiple=True, help=told))
        elif name == "translation":
            told = "Of --translation: its language, such as en."
            options.append(click.option("--translation-language", type=LANGUAGE, multiple=True, help=told))
    for option in reversed(options):
        function = option(function)
    return function


def _begins(kind: str) -> Callable[[Any], Any]:
    told = f"An item: {summary(KINDS[kind])}."
    if "text" in FIELDS[kind]:
        return click.option(_option(kind), type=WORDS, multiple=True, help=told)
    return click.option(_option(kind), metavar="HANDLE", multiple=True, help=told)


def _speaks(name: str) -> Callable[[Any], Any]:
    """The option for a field, with what the field is for in each of the kinds that have it."""
    whose = {kind: field for kind, fields in FIELDS.items() if (field := _field(name, fields)) is not None}
    told: dict[str, list[str]] = {}
    for each, field in whose.items():
        told.setdefault(fields_of(KINDS[each])[field], []).append(_option(each))
    settings: dict[str, Any] = {"help": " ".join(f"Of {', '.join(of)}: {text}." for text, of in told.items())}
    value, means = _bare(*[FIELDS[each][field] for each, field in whose.items()][:1])
    match value:
        case inspect.BoolType():
            return click.option(_option(name), count=True, **settings)
        case inspect.EnumType(cls=words):
            settings["type"] = Word(words)
        case _ if means == "words" or name == "translation":
            settings["type"] = WORDS
        case _ if means == "language":
            settings["type"] = LANGUAGE
        case _:
            settings["metavar"] = "TIME" if means == "ending" else "HANDLE"
    return click.option(_option(name), multiple=True, **settings)


def _bare(kind: Any) -> tuple[Any, str]:
    """The type of a value, or of each of several; and what a text is."""
    means = ""
    while True:
        match kind:
            case inspect.Metadata(type=inner, extra=extra):
                kind, means = inner, str((extra or {}).get(IS, means))
            case inspect.UnionType(types=types):
                kind = next(each for each in types if not isinstance(each, inspect.NoneType))
            case inspect.ListType(item_type=inner):
                kind = inner
            case _:
                return kind, means


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
            kind = _BEGIN[name]
            gathered.append({"kind": kind, "text" if "text" in FIELDS[kind] else "of": value})
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
    """Each option with its value, as typed; a flag has none of its own."""
    waiting = {
        name: iter(given) if isinstance(given, tuple) else repeat(True)
        for name, given in values.items()
        if isinstance(given, tuple | int)
    }
    for name in order:
        if name in waiting:
            yield name, next(waiting[name])


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    """Put the value of an option where it belongs in an item, or in its last stated condition."""
    fields, stated = FIELDS[item["kind"]], item.get("conditions", [])
    if name == "wording":
        if not stated or "text" in stated[-1]:
            raise NotTogether(
                problem="--wording speaks of the --state before it, and there is none",
                advice="Write --stance HANDLE --state HANDLE --wording TEXT.",
            )
        stated[-1]["text"] = value
        return
    of_the_state = _field(name, _STATED) if stated else None
    field = of_the_state or _field(_MORE.get(name, name), fields)
    if field is None:
        raise _does_not_fit(item["kind"], name)
    target = stated[-1] if of_the_state else item
    match field:
        case "translation":
            target.setdefault(field, {})["text" if name == field else "language"] = value
        case "conditions":
            target.setdefault(field, []).append({"of": value})
        case "from" | "provisos":
            target.setdefault(field, []).append(value)
        case _:
            target[field] = value


def _field(name: str, fields: dict[str, Any]) -> str | None:
    """The field that an option fills."""
    return next((field for field in fields if field not in _SAID and _called(field) == name), None)


def _does_not_fit(kind: str, name: str) -> NotTogether:
    """The refusal of an option that says nothing of such an item, with those that do."""
    fit = ", ".join(_option(field) for field in FIELDS[kind] if field not in _SAID)
    return NotTogether(
        problem=f"{_option(name)} with {_option(kind)}, of which it says nothing",
        advice=f"With {_option(kind)} can stand: {fit}." if fit else f"{_option(kind)} stands alone.",
    )
