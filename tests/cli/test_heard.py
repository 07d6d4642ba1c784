"""The words of an invitation: a slip in one row is corrected in that row, before anything else is asked."""

from __future__ import annotations

import pytest

from goodoffices.cli import heard as hearing
from goodoffices.cli.session import Session
from goodoffices.errors.words import SpokenWords
from goodoffices.words import read_spoken, spell_out, spoken_rows

DATA = bytes(range(60))
ROWS = spell_out(DATA).splitlines()


def heard(monkeypatch: pytest.MonkeyPatch, words: str, *again: str) -> tuple[bytes, list[str]]:
    """What was heard in the end, and what was asked for."""
    asked: list[str] = []
    waiting = list(again)

    def answer(question: str) -> str:
        asked.append(question)
        return waiting.pop(0)

    monkeypatch.setattr(hearing, "sees", lambda _: True)
    monkeypatch.setattr(hearing, "answer_to", answer)
    return read_spoken(hearing.heard(Session().printer, words)), asked


@pytest.mark.parametrize("number", range(1, len(ROWS) + 1))
@pytest.mark.parametrize("slip", ["another word", "a word is missing", "nothing"])
def test_a_row_is_heard_again(monkeypatch: pytest.MonkeyPatch, number: int, slip: str) -> None:
    """Whichever row it is, and whatever went wrong in it, the other rows are not typed again."""
    row = ROWS[number - 1].split()
    wrong = {"another word": [*row[:-1], "lusab"], "a word is missing": row[:-2], "nothing": row}[slip]
    rows = [*ROWS[: number - 1], " ".join(wrong), *ROWS[number:]]
    told, asked = heard(monkeypatch, "\n".join(rows), *([] if slip == "nothing" else [ROWS[number - 1]]))
    assert told == DATA
    assert asked == ([] if slip == "nothing" else [f"Row {number} again; empty: leave it"])


def test_a_row_may_be_heard_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in what was said again is told again; and words that stand on one line have rows as well."""
    wrong = " ".join(ROWS).replace(ROWS[1].split()[3], "lusab")
    told, asked = heard(monkeypatch, wrong, "lusab", ROWS[1])
    assert (told, len(asked)) == (DATA, 2)
    assert len(spoken_rows(wrong)) == len(ROWS)


def test_whoever_says_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names the row."""
    with pytest.raises(SpokenWords) as caught:
        heard(monkeypatch, "\n".join([ROWS[0], ROWS[2]]), "")
    assert caught.value.facts["row"] == 2


def test_where_nobody_can_be_asked_nothing_else_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A script hears of the row before a station is opened."""
    with pytest.raises(SpokenWords):
        hearing.heard(Session().printer, ROWS[0])
    assert capsys.readouterr() == ("", "")
