"""Every command that somebody may copy: from a help text, a page or a refusal.

The rules are:

* An *example* stands on a line of its own: in a help text, or in a block of a page. It has to run as it stands.
* Whatever else is called ``goodoffices ...`` is *named*, with placeholders in capitals or braces. It has to be
  a command that can be typed so.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

import goodoffices.errors
from goodoffices.cli import root
from goodoffices.cli.kinds import OfSome, Word
from goodoffices.errors import Refusal, catalogue

ROOT = Path(__file__).parents[2]
FOLLOWED = frozenset({"docs/tutorials/first-talk.md", "docs/tutorials/two-stations.md"})
"""Pages that tests follow line by line."""

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<block>.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(
    r"['`](?P<command>goodoffices [^'`\n]*(?:'[^'\n]*'[^'`\n]*)*?)['`]|\"(?P<quoted>goodoffices [^\"\n]*)\""
)

root.bring_all()
_PLACEHOLDER = re.compile(r"[A-Z][A-Z -]*|.*[{}].*|\[.*|…|\.\.\.")


class Command(NamedTuple):
    """A command, and where it stands."""

    place: str
    text: str


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its path."""
    yield from _below("goodoffices", root)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _below(f"{path} {name}", each)


def pages() -> Iterator[tuple[str, str]]:
    """Every page that people read, by its path; what is made from the program is left out."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for path in sorted(found):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("docs/reference/"):
            yield name, path.read_text("utf-8")


def helps() -> Iterator[tuple[str, str]]:
    """Every help text: of commands, and of options."""
    for path, command in commands():
        yield f"{path} --help", _joined(command.help or "")
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                yield f"{path} {max(parameter.opts, key=len)}", parameter.help


def refusals() -> Iterator[tuple[str, str]]:
    """Every text of a refusal, by its code."""
    for module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
        importlib.import_module(module.name)
    for refusal in catalogue():
        yield refusal.code, "\n".join((refusal.what, refusal.cause, refusal.next_step))


def examples() -> list[Command]:
    """Every example, but for those on pages that are followed."""
    found = []
    for place, text in helps():
        found += [Command(place, line) for line in map(str.strip, text.splitlines()) if line.startswith("goodoffices ")]
    for name, page in pages():
        if name not in FOLLOWED:
            found += [Command(name, line) for line in _in_blocks(page)]
    return found


def named() -> list[Command]:
    """Every command that is named anywhere: in texts, and in the source of the command line."""
    found = examples()
    for place, text in (*helps(), *refusals()):
        found += [Command(place, each) for each in _mentions(text)]
    for name, page in pages():
        found += [Command(name, each) for each in _mentions(_FENCE.sub("", page))]
        found += [
            Command(name, each) for each in re.findall(r"^ExecStart=.*exec (goodoffices .*)'$", page, re.MULTILINE)
        ]
        found += [Command(name, each) for each in re.findall(r"^Next: .*?(goodoffices .*)$", page, re.MULTILINE)]
    for path in sorted((ROOT / "src" / "goodoffices" / "cli").rglob("*.py")):
        found += [Command(path.name, each) for each in _mentions(path.read_text("utf-8"))]
    for path in sorted((ROOT / "tests" / "stories").glob("*.txt")):
        lines = re.findall(r"^Next: .*?(goodoffices .*)$", path.read_text("utf-8"), re.MULTILINE)
        found += [Command(path.name, each) for line in lines for each in line.split(", or ")]
    return found


def _joined(text: str) -> str:
    """A help text with the lines of an example that go on joined."""
    return re.sub(r"^( *goodoffices [^\n]*)\n +(?=-)", r"\1 ", text.replace("\b\n", ""), flags=re.MULTILINE)


def _in_blocks(page: str) -> Iterator[str]:
    for fence in _FENCE.finditer(page):
        for line in fence["block"].splitlines():
            prompt = {"console": "$ ", "sh": ""}.get(fence["language"])
            if prompt is not None and line.startswith(f"{prompt}goodoffices "):
                yield line.removeprefix(prompt)


def _mentions(text: str) -> Iterator[str]:
    for found in _NAMED.finditer(text):
        yield found["command"] or found["quoted"]


def misread(text: str) -> str | None:
    """Why a command cannot be typed so; None: it can. Values in capitals or braces stand for something."""
    bare = re.sub(r"\s[0-9]?[<>]\s*\S+|\s\(.*\)|, then .*$|, or .*$|\sand then .*$", "", text)
    words = shlex.split(bare)[1:]
    if words[:2] == ["drafts", "--send"]:
        words = words[:3]  # what follows are options of the draft's own act
    command: click.Command = root
    context = click.Context(root, info_name="goodoffices")
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        if _PLACEHOLDER.fullmatch(words[0]):
            return None
        found = command.get_command(context, words[0])
        if found is None:
            return f"there is no command {words[0]}"
        command, words = found, words[1:]
        context = click.Context(command, parent=context, info_name=command.name)
    if not words or words == ["--help"]:
        return None
    try:
        values, left, _ = command.make_parser(context).parse_args(list(words))
        if left:
            return f"too many: {left}"
        for parameter in command.params:
            _read(parameter, values.get(str(parameter.name)), context)
    except click.BadOptionUsage as error:
        # What a name in the source ends with, the program goes on with.
        return None if error.option_name == words[-1] else str(error)
    except (click.ClickException, Refusal) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _read(parameter: click.Parameter, value: object, context: click.Context) -> None:
    several = value if isinstance(value, list | tuple) else [value]
    for each in several:
        if not isinstance(each, str) or _PLACEHOLDER.fullmatch(each):
            continue
        if isinstance(parameter.type, Word | OfSome | click.types.IntParamType):
            parameter.type(each, parameter, context)
