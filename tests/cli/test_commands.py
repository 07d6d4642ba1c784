"""The commands as a whole: none is missing, none is mute, and each refusal's next step exists."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import goodoffices.cli
import goodoffices.errors
from goodoffices.cli import root
from goodoffices.cli.app import Command, Group
from goodoffices.cli.commands import LISTED, SECTIONS
from goodoffices.errors import catalogue
from goodoffices.station.acts import ACTS
from tests.cli.storybook import run, stage

SOURCES = sorted(Path(goodoffices.cli.__file__).parent.rglob("*.py"))


def _commands(holder: click.Group = root, path: str = "goodoffices") -> Iterator[tuple[str, click.Command]]:
    for name, command in holder.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


root.bring_all()
COMMANDS = dict(_commands())


def test_the_list_is_of_the_commands_that_there_are() -> None:
    """Each is in the module that the list names, and the list says what the command says of itself."""
    assert sorted(root.commands) == sorted(LISTED)
    for name, command in root.commands.items():
        assert command.get_short_help_str(limit=200) == LISTED[name].told
        if command.callback is not None:
            assert inspect.unwrap(command.callback).__module__ == f"goodoffices.cli.{LISTED[name].module}"


def test_every_act_of_the_station_has_a_command() -> None:
    """What the API can do, a person at a terminal can do; but to be told of changes is for pages and programs, and what
    stands above a thread stands in other answers there.
    """
    calls = re.compile(r'\b(?:act|act_of_station|call)\(\s*"(\w+)"')
    asked = {act for path in SOURCES for act in calls.findall(path.read_text("utf-8"))}
    assert set(ACTS) - asked == {"about_leg", "changes", "station_changes"}
    assert asked - set(ACTS) == set()


def test_every_next_step_can_be_typed() -> None:
    """A command that a refusal names exists, and so does each option named with it."""
    for module in pkgutil.iter_modules(goodoffices.errors.__path__, "goodoffices.errors."):
        importlib.import_module(module.name)
    named = {
        found
        for refusal in catalogue()
        for text in (refusal.what, refusal.cause, refusal.next_step)
        for found in re.findall(r"'(goodoffices [^'{}]*)'", text)
    }
    assert named
    for text in named:
        words = text.split()
        path = max((path for path in COMMANDS if text.startswith(path)), key=len, default="goodoffices")
        options = {each for word in words if word.startswith("--") for each in [word.partition("=")[0]]}
        command = COMMANDS.get(path, root)
        known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        assert path != "goodoffices" or words[1].startswith("--"), text
        assert options <= known, text


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_says_what_it_does(path: str) -> None:
    """Help, help at each option, and no two parameters of one name."""
    command = COMMANDS[path]
    assert isinstance(command, Command | Group)
    assert command.help
    names = [parameter.name for parameter in command.params]
    assert len(names) == len(set(names))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_takes_the_common_options(path: str) -> None:
    """They may stand anywhere on the line."""
    options = {name for parameter in COMMANDS[path].params for name in parameter.opts}
    assert {"--home", "--talk", "--json", "--passphrase-fd"} <= options


def test_no_option_takes_a_passphrase() -> None:
    """It comes by prompt or file descriptor: arguments can be read by others and stay in the shell's history."""
    for path, command in COMMANDS.items():
        for parameter in command.params:
            assert parameter.envvar is None, path
            for name in parameter.opts:
                assert "pass" not in name or name == "--passphrase-fd", path


class TestJson:
    """``--json``, wherever it stands."""

    def test_what_a_command_gives_is_what_its_act_gives(self) -> None:
        """On success the API's result, on refusal the refusal with its exit code; standard error stays empty."""
        with stage():
            code, out, err = run(["init", "M", "--memory", "64", "--json"])
            assert (code, json.loads(out)["name"], err) == (0, "M", "")
            code, out, _ = run(["--json", "talk", "open", "T", "--side", "North", "--side", "South"])
            legs = ["North", "South", "the public", "desk"]
            assert json.loads(out) == {"talk": "T", "legs": legs, "offered": []}
            code, out, _ = run(["note", "North", "שקט", "--by", "call", "--json"])
            ref = json.loads(out)["refs"][0]
            code, out, err = run(["convey", "South", "--very-words", ref, "--json"])
            assert (code, json.loads(out)["code"], err) == (4, "gate.withheld", "")
            for command in (
                ["cross"], ["sheets"], ["drafts"], ["talks"], ["view"], ["read", "North"], ["view-as", "South"],
                ["find", "שקט"], ["who", ref], ["terms", ref], ["record", "show"], ["verify"], ["export", "South"],
                ["doctor"], ["doctor", "--inside"], ["whoami"], ["schema"], ["schema", "say"],
                ["check", "South", "--own-words", "x"], ["remark", "x"],
            ):  # fmt: skip
                code, out, err = run([*command, "--json"])
                assert (code, err) == (0, ""), command
                json.loads(out)
            _, out, _ = run(["find", "שקט", "--json"])
            assert "שקט" in out
            assert json.loads(out)["found"][0]["ref"] == ref

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["nosuch"], "usage.unknown_command"),
            (["note"], "usage.missing"),
            (["rules"], "usage.missing"),
            (["note", "North", "x", "--nosuch"], "usage.unknown_option"),
            (["talks", "x"], "usage.too_many"),
            (["read", "--limit", "x"], "usage.value"),
        ],
    )
    def test_a_wrong_line_is_told_in_json(self, words: list[str], code: str) -> None:
        """Also when the line could not be read to its end."""
        with stage():
            ended, out, err = run([*words, "--json"])
        assert (ended, json.loads(out)["code"], err) == (2, code, "")

    def test_json_after_two_hyphens_is_a_word(self) -> None:
        """What stands after -- is no option."""
        with stage():
            _, out, err = run(["note", "North", "--", "--json"])
        assert out == ""
        assert "[usage.missing]" in err


def test_every_act_has_a_schema_of_what_it_takes_and_gives() -> None:
    """The documentation of --json is made from the program."""
    with stage():
        _, out, _ = run(["schema", "--json"])
        names = json.loads(out)
        without = {"destroy", "forget_draft", "give_up_line", "decline_talk", "send_draft", "forget_blob"}
        without |= {"bag_written"}
        assert set(names) == set(ACTS)
        for name in names:
            code, out, _ = run(["schema", name])
            assert code == 0
            assert set(json.loads(out)) == {"takes", "gives"}
            assert json.loads(out)["gives"] or name in without


def test_without_a_command_there_is_help() -> None:
    """It lists every command under its heading."""
    with stage():
        code, out, _ = run([], passphrase=None)
    assert code == 0
    for section in SECTIONS:
        assert f"\n{section}:\n" in out
    for path in COMMANDS:
        if path.count(" ") == 1:
            assert f"\n  {path.split()[1]} " in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    """Each shell gets its script."""
    with stage():
        code, out, _ = run(["completion", shell])
    assert code == 0
    assert "_GOODOFFICES_COMPLETE" in out
