"""An item of the public record by answering questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from goodoffices.cli import asking_item
from goodoffices.cli.asking_item import FIELDS, Questions
from goodoffices.cli.printer import Printer
from goodoffices.record.item import Item
from goodoffices.words import OUR_MARKS
from tests.cli import terminal
from tests.cli.storybook import PASSPHRASE

MARKS = str.maketrans("", "", OUR_MARKS)
ANSWERS = (
    *("app", "", "Dmitry Peskov", "spokesman of the Kremlin", "", "", ""),
    *("2025-12-30", "Tuesday before publication", "2025-12-31", "dateline"),
    *("", "All sides should refrain from escalation.", "en", "", ""),
    *("outlet", "TRT Hebrew", "", "quoted", "", "", ""),
    *("", ""),
)
ITEM = {
    "kind": "appeal",
    "speaker": {"name": "Dmitry Peskov", "capacity": "spokesman of the Kremlin"},
    "said": {"edtf": "2025-12-30", "rests_on": "Tuesday before publication"},
    "reported": {"edtf": "2025-12-31", "rests_on": "dateline"},
    "translation": {"text": "All sides should refrain from escalation.", "language": "en"},
    "chain": [{"relayer": "outlet", "name": "TRT Hebrew", "form": "quoted"}],
}


def asked(monkeypatch: pytest.MonkeyPatch, *answers: str) -> tuple[Questions, list[dict[str, Any]]]:
    """Questions that get these answers, and the item after each."""
    waiting = list(answers)
    kept: list[dict[str, Any]] = []

    def answer(_: str) -> str:
        if not waiting:
            raise click.Abort
        return waiting.pop(0)

    monkeypatch.setattr(asking_item, "answer_to", answer)
    return Questions(Printer(as_json=False), kept.append), kept


def test_an_empty_answer_leaves_a_field_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered is an item in its plain form, and nothing else stands in it."""
    questions, _ = asked(monkeypatch, *ANSWERS)
    assert questions.ask() == ITEM


def test_what_was_answered_is_told_after_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops has lost nothing."""
    questions, kept = asked(monkeypatch, *ANSWERS[:9])
    with pytest.raises(click.Abort):
        questions.ask()
    assert kept[-1] == {name: ITEM[name] for name in ("kind", "speaker", "said")}


def test_a_word_that_is_none_of_the_choices_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beginning is enough; what nobody can read does not become anything."""
    questions, _ = asked(monkeypatch, "gossip", *ANSWERS)
    assert questions.ask()["kind"] == "appeal"


def test_one_field_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others stay as they were answered."""
    questions, _ = asked(monkeypatch, *ANSWERS, "2025-12", "the month in the text")
    questions.ask()
    assert questions.again("said") == ITEM | {"said": {"edtf": "2025-12", "rests_on": "the month in the text"}}


def test_a_condition_is_asked_for_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that nobody published are said to be so."""
    answers = [*ANSWERS[:14], "yes", "not public", *ANSWERS[15:]]
    questions, _ = asked(monkeypatch, *answers)
    assert questions.ask() == ITEM | {"conditional": "yes", "condition": {"not_public": True}}


def test_every_field_that_a_person_can_know_is_asked_for() -> None:
    """The station gives the id and who entered it; codes and spans of a source are for programs."""
    assert set(Item.__struct_fields__) - FIELDS.keys() == {"id", "entered", "confirmed", "plover", "evidence"}


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")
def test_at_a_terminal(tmp_path: Path) -> None:
    """A wrong date is asked for again, the item is shown and confirmed; and whoever stops has a draft."""
    terminal.install(tmp_path)
    env = terminal.environment(tmp_path, TERM="dumb")

    def run(line: str, *answers: str) -> tuple[int, str, str]:
        running = terminal.Running(line, env, tmp_path, seen=True)
        code, said = running.wait(answers)
        return code, said, running.screen.decode("utf-8")

    run("goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    run("goodoffices talk open T --side North --side South", PASSPHRASE)
    wrong = [*ANSWERS[:7], "30 December", *ANSWERS[8:]]
    again = ("2025-12-30", "Tuesday before publication")
    code, said, screen = run("goodoffices record add", PASSPHRASE, *wrong, *again, "y")
    assert (code, "Entered as proposed" in said) == (0, True), said + screen
    assert "appeal: Dmitry Peskov (spokesman of the Kremlin)" in screen.translate(MARKS), screen
    running = terminal.Running("goodoffices record add --ask", env, tmp_path, seen=True)
    running._until(lambda: b"capacity" in running.asked, [PASSPHRASE, *ANSWERS[:3]])
    running.stop()
    assert "kept as draft 1" in running.screen.decode("utf-8"), running.screen
    code, said, _ = run("goodoffices drafts --json", PASSPHRASE)
    (draft,) = json.loads(said)
    assert "Dmitry Peskov" in json.dumps(draft)
