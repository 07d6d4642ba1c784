"""Words that are refused: kept as drafts, mended and sent, or given back to the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from goodoffices.cli.session import Session
from goodoffices.errors.station import DoorClosed, Locked
from goodoffices.station.station import Station
from tests.cli.storybook import PASSPHRASE, Stage, run, stage
from tests.station import kit

WORDS = "A long letter that nobody wants to write twice."
PAPER = f"{WORDS}\n\nIts second paragraph.\n".encode()


def begin() -> None:
    """Make a station with one talk."""
    assert run(["init", "Mara", "--memory", "64", "--zone", "UTC"])[0] == 0
    assert run(["talk", "open", "Harbour", "--side", "North", "--side", "South"])[0] == 0


@pytest.fixture
def here() -> Iterator[Stage]:
    """A station with one talk."""
    with stage() as made:
        begin()
        yield made


@pytest.fixture(scope="module")
def lasting() -> Iterator[Stage]:
    """A station for many slips: each leaves a draft, and nothing else."""
    with pytest.MonkeyPatch.context() as patch, stage() as made:
        kit.quick_keys(patch)
        begin()
        yield made


@pytest.fixture
def slips(lasting: Stage) -> Iterator[Stage]:
    """The station, without the drafts of the slip before."""
    yield lasting
    for draft in drafts():
        run(["drafts", "--forget", str(draft["number"])])


def drafts() -> list[dict[str, Any]]:
    """What is kept."""
    found: list[dict[str, Any]] = json.loads(run(["drafts", "--json"])[1])
    return found


def said(leg: str = "North") -> list[str]:
    """The passages of a leg."""
    lines = json.loads(run(["read", leg, "--json"])[1])["lines"]
    return [content["text"] for line in lines for content in line["content"] if line["kind"] == "said"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["note", "Nroth", WORDS, "--by", "call"], "station.no_such_leg"),
        (["note", "North", WORDS, "--by", "tele"], "usage.value"),
        (["note", "North", WORDS, "--by"], "usage.missing"),
        (["note", "North", WORDS, "--bye", "call"], "usage.unknown_option"),
        (["note", "North", WORDS], "usage.missing"),
        (["note", "North", WORDS, "--by", "call", "-c", "verbatim", "--until", "14.12.2026"], "words.instant"),
        (["note", "North", WORDS, "--by", "call", "-c", "2=verbatim"], "usage.no_such_passage"),
        (["note", "North", WORDS, "--by", "call", "--until", "2099-01-01"], "usage.not_together"),
        (["note", "North", WORDS, "--by", "call", "--speaker", "Nobody"], "station.no_such_seat"),
        (["note", "North", WORDS, "a\u202eb", "--by", "call"], "words.character"),
        (["note", "North", WORDS, "--by", "call", "--talk", "Harbuor"], "station.no_such_talk"),
        (["note", "North", WORDS, "--by", "call", "--language", "x_y"], "usage.value"),
        (["nte", "North", WORDS, "--by", "call"], "usage.unknown_command"),
        (["--tlak", "Harbour", "note", "North", WORDS, "--by", "call"], "usage.unknown_option"),
        (["rules", "--rule", "offer", "North", "--text", WORDS], "usage.unknown_option"),
        (["rules", "ofer", "North", "--text", WORDS], "usage.unknown_command"),
        (["say", WORDS], "usage.which_leg"),
        (["convey", "South", "--own-words", WORDS, "--act", "ask"], "usage.value"),
        (["convey", "South", "--substance", WORDS, "--source", "lusab-babad"], "station.no_such_handle"),
        (["convey", "South", "--substance", WORDS, "--source"], "usage.missing"),
        (["check", "South", "--substance", WORDS, "--source", "lusab-babad"], "station.no_such_handle"),
        (["reply", "South", "lusab-babad", "--stance", "declines", "--condition", WORDS], "station.no_such_handle"),
        (["reply", "South", "lusab-babad", "--condition", WORDS], "usage.missing"),
        (["read-back", "North", WORDS, "--source", "lusab-babad", "--to", "South"], "station.no_such_handle"),
        (["answer-read-back", "lusab-babad", "amends", "--amended", WORDS], "station.no_such_handle"),
        (["find-on", "lusab-babad.2", "met", "--cite", WORDS], "station.no_such_handle"),
        (["remark", WORDS, "--about", "lusab-babad"], "station.no_such_handle"),
        (["remark", *WORDS.split()], "usage.too_many"),
        (["release", "lusab-babad", "-c", "verbatim", "--proviso", WORDS], "station.no_such_handle"),
        (["rules", "offer", "Nroth", "--text", WORDS], "station.no_such_leg"),
        (["rules", "offer", "North", "--text", WORDS, "--lease", "soon"], "words.length"),
        (["record", "drop", "lusab-babad", "--why", WORDS], "station.no_such_handle"),
    ],
)
def test_rule_14_whatever_is_wrong_the_words_are_kept(slips: Stage, typed: list[str], code: str) -> None:
    """They stand in a draft with everything else that was typed, and the refusal says under which number."""
    ended, out, err = run(typed)
    assert ended != 0, out
    assert f"[{code}]" in err
    (draft,) = drafts()
    assert f"Your words are kept as draft {draft['number']}." in err
    assert WORDS in " ".join(str(each[2]) for each in draft["typed"]["given"])
    shown = run(["drafts"])[1]
    assert all(word in shown for word in [*WORDS.split(), *typed[1:]] if not word.startswith("-") and word.isascii())


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (["-c", "foo", "--until", "soon"], ["usage.value", "words.instant"]),
        (["--until", "soon", "--proviso", "a\u202eb"], ["usage.not_together", "words.instant", "words.character"]),
        (["-c", "verbatim", "-t", "Suoth", "--language", "x_y"], ["usage.value", "talk.unknown_alias"]),
        (["-c", "verbatim", "--until", "soon", "--by", "fon"], ["usage.value", "words.instant"]),
    ],
)
def test_terms_are_looked_at_whatever_is_wrong_with_the_rest(slips: Stage, typed: list[str], codes: list[str]) -> None:
    """What cannot be read hides no date, no recipient and no character behind it."""
    by = [] if "--by" in typed else ["--by", "call"]
    told = json.loads(run(["note", "North", WORDS, *by, *typed, "--json"])[1])
    assert [each["code"] for each in told["each"]] == codes


@pytest.mark.parametrize("place", [0, 3, 8])
def test_a_line_that_is_not_understood_still_says_where_its_words_are_kept(slips: Stage, place: int) -> None:
    """The passphrase comes first in standard input, wherever the line says so; it never gets into a draft."""
    line = ["--tlak", "Harbour", "note", "North", "-", "--by", "call", "--talk=Harbour"]
    line[place:place] = ["--passphrase-fd", "0"]
    err = run(line, passphrase=None, typed=f"{PASSPHRASE}\n{WORDS}\n".encode())[2]
    assert "[usage.unknown_option]" in err
    (draft,) = drafts()
    assert f"Your words are kept as draft {draft['number']}." in err
    assert WORDS in str(draft)
    assert PASSPHRASE not in str(draft)


def test_a_translation_without_its_language(slips: Stage) -> None:
    """The option is named that gives it; and the other way round."""
    err = run(["convey", "South", "--own-words", WORDS, "--translation", "Worte."])[2]
    assert "'goodoffices convey' needs --translation-language, such as en or he." in err
    err = run(["convey", "South", "--own-words", WORDS, "--translation-language", "de"])[2]
    assert "'goodoffices convey' needs --translation." in err
    lines = ["read-back", "North", WORDS, "--source", "lusab-babad", "--to", "South", "--translation", "Worte."]
    assert "needs --translation-language" in run(lines)[2]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (
            ["note", "North", "--paper", "-", "--by", "paper", "--when", "14.12.2026"],
            "words.instant",
        ),
        (["note", "North", "-", "--by", "tele"], "usage.value"),
        (["note", "North", "-", "-", "--by", "call"], "usage.one_input"),
        (["nte", "North", "--paper", "-"], "usage.unknown_command"),
        (["note", "North", "--paper", "-", WORDS, "--by", "paper"], "usage.not_together"),
        (["record", "add", "-"], "usage.file"),
        (["--tlak", "Harbour", "note", "North", "-"], "usage.unknown_option"),
        (["convey", "South", "--in-substance", "-"], "usage.unknown_option"),
        (["note", "North", "--papr=-"], "usage.unknown_option"),
        (["remark", "One.", "-"], "usage.too_many"),
    ],
)
def test_rule_14_words_that_came_through_a_pipe(slips: Stage, typed: list[str], code: str) -> None:
    """Nobody could type them again from the screen."""
    _, _, err = run(typed, typed=PAPER)
    assert f"[{code}]" in err
    assert "Your words are kept as draft " in err
    shown = run(["drafts"])[1]
    assert WORDS in shown
    assert "Its second paragraph." in shown


def test_everything_that_is_wrong_is_told_at_once(here: Stage) -> None:
    """What the command line has against it, and what the station has against the rest."""
    wrong = ["--by", "tele", "-c", "verbtim", "-a", "3=remark", "--until", "14.12.2026", "--nosuch"]
    ended, out, _ = run(["note", "North", "a\u202eb", WORDS, *wrong, "--json"])
    told = json.loads(out)
    codes = [each["code"] for each in told["each"]]
    assert (ended, told["code"], told["draft"]) == (2, "together.several", 1)
    assert codes[:4] == ["usage.unknown_option", "usage.value", "usage.value", "usage.no_such_passage"]
    assert set(codes[4:]) <= {"words.character", "words.instant"}
    assert codes[4:]
    assert [each["code"] for each in drafts()[0]["refused"]] == codes
    assert "Close to what was typed: verbatim." in told["each"][2]["cause"]
    assert said() == []


class TestSending:
    """``drafts --send``."""

    def test_a_piped_paper_after_a_slip(self, here: Stage) -> None:
        """One option is exchanged, and nothing has to be pasted again."""
        run(["note", "North", "--paper", "-", "--by", "paper", "-c", "verbatim", "--until", "1.1.2099"], typed=PAPER)
        assert said() == []
        code, out, err = run(["drafts", "--send", "1", "--until", "2099-01-01"])
        assert (code, "Written down: 2 passages." in out) == (0, True), err
        assert said() == [WORDS, "Its second paragraph."]
        assert drafts() == []

    def test_what_is_still_wrong_stays_under_its_number(self, here: Stage) -> None:
        """With the changes, also those that were right."""
        run(["note", "Nroth", WORDS, "--by", "tele", "--speaker", "Nobody"])
        _, _, err = run(["drafts", "--send", "1", "--side", "North"])
        assert "Your words are kept as draft 1." in err
        _, _, err = run(["drafts", "--send", "1", "--by", "call"])
        assert "[station.no_such_seat]" in err
        assert len(drafts()) == 1
        code, _, err = run(["drafts", "--send", "1", "--without", "speaker", "--words", "1", "Fewer words."])
        assert (code, said(), drafts()) == (0, ["Fewer words."], []), err

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            (["--words", "7", WORDS], "usage.no_such_passage"),
            (["--words", "7", "-"], "usage.no_such_passage"),
            (["--words", "1", WORDS, "--nosuch", "3"], "usage.unknown_option"),
            (["--words", "1", WORDS, "--by"], "usage.missing"),
            (["--words", "1", WORDS, "--without", "--bye"], "usage.not_in_the_draft"),
            (["--proviso", WORDS, "--nosuch", "3"], "usage.unknown_option"),
            (["--texts", WORDS, "--until", "soon", "-c", "verbatim"], "words.instant"),
        ],
    )
    def test_new_words_are_kept_in_the_draft(self, slips: Stage, typed: list[str], code: str) -> None:
        """Whatever speaks against a change, every change is kept, under the number that the draft has."""
        run(["note", "North", "a\u202eb", "--by", "call"])
        (draft,) = drafts()
        number = draft["number"]
        _, _, err = run(["drafts", "--send", str(number), "--when", "x", *typed], typed=WORDS.encode())
        assert f"[{code}]" in err
        assert f"Your words are kept as draft {number}." in err
        (draft,) = drafts()
        assert [draft["number"], WORDS in str(draft["typed"]), "--when" in str(draft["typed"])] == [number, True, True]
        assert code in [each["code"] for each in draft["refused"]]
        assert WORDS in run(["drafts"])[1]

    @pytest.mark.parametrize(
        "typed",
        [
            ["--send", "99", "--words", "1", WORDS],
            ["--send", "99", "--words", "1", "-"],
            ["--send", "99", "--texts", WORDS],
            ["--words", "1", WORDS],
            ["--send", "1", "--words", "one", WORDS],
            ["--send", "1", "--words", "one", "-"],
            ["--send", "one", "--words", "1", WORDS],
            ["--tlak", "x"],
        ],
    )
    def test_words_for_no_draft_are_kept_by_themselves(self, slips: Stage, typed: list[str]) -> None:
        """They are shown, and sent by a command of their own; without words a slip leaves nothing."""
        code, _, err = run(["drafts", *typed], typed=WORDS.encode())
        assert code != 0
        found = drafts()
        assert [WORDS in str(each["typed"]) for each in found] == ([True] if len(typed) > 2 else [])
        for each in found:
            assert f"Your words are kept as draft {each['number']}." in err
            assert WORDS in run(["drafts"])[1]
            err = run(["drafts", "--send", str(each["number"]), "--by", "call"])[2]
            assert "words that were typed for no draft" in err
            assert drafts() == [each]

    def test_words_from_standard_input(self, here: Stage) -> None:
        """A hyphen in the place of other words reads them."""
        run(["note", "North", "a\u202eb", "--by", "call"])
        assert run(["drafts", "--send", "1", "--words", "1", "-"], typed=b"From the pipe.\n")[0] == 0
        assert said() == ["From the pipe."]

    def test_windows_line_ends(self, here: Stage) -> None:
        """The change is said."""
        told = "Windows line ends (CR LF) are written down as plain line ends; nothing else is changed.\n"
        words = b"One.\r\nTwo.\r\n"
        assert told in run(["note", "North", "-", "--by", "call"], typed=words)[1]
        assert told in run(["remark", "-"], typed=words)[1]
        assert told in run(["convey", "South", "--own-words", "-"], typed=words)[1]
        assert told in run(["rules", "offer", "North", "--text", "-"], typed=words)[1]
        assert told not in run(["remark", "-"], typed=b"One.\nTwo.\r\n")[1]  # the last one ends the input
        answer = json.loads(run(["remark", "-", "--json"], typed=words)[1])
        assert answer["line_ends"] is True
        assert "line_ends" not in json.loads(run(["remark", "One.", "--json"])[1])
        assert "U+000D" not in run(["read", "North"])[1]
        assert said() == ["One.\nTwo."]

    def test_words_that_are_a_hyphen(self, here: Stage) -> None:
        """What was read once is words from then on: standard input is not read again."""
        run(["note", "North", "-", "--by", "tele"], typed=b"-\n")
        assert run(["drafts", "--send", "1", "--by", "call"], typed=b"Something else.")[0] == 0
        assert said() == ["-"]

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            (["--unnamed", "2"], "--unnamed 2="),
            (["-c", "1=in-substance"], "two different values of --carry for number 1"),
            (["-a", "remark", "-a", "question"], "two different values of --act for all"),
            (["--by", "paper"], "two different values of --by"),
        ],
    )
    def test_what_could_be_read_in_two_ways(self, slips: Stage, typed: list[str], told: str) -> None:
        """It is told, nothing is written down, and the words are kept."""
        written = len(said())
        words = ["note", "North", WORDS, "We stay.", "--by", "call", "-c", "1=verbatim", "-t", "1=South"]
        code, _, err = run([*words, *typed])
        assert (code, told in err, len(said())) == (2, True, written)
        (draft,) = drafts()
        assert [each[2] for each in draft["typed"]["given"]][1:3] == [WORDS, "We stay."]

    def test_in_the_talk_that_was_meant(self, here: Stage) -> None:
        """With several talks the draft knows its own; one that does not exist is named anew."""
        run(["talk", "open", "Other", "--side", "A", "--side", "B"])
        run(["note", "North", WORDS, "--by", "tele", "--talk", "Harbour"])
        run(["note", "A", WORDS, "--by", "call", "--talk", "Othre"])
        run(["note", "A", WORDS, "--by", "call"])
        assert [draft["talk"] for draft in drafts()] == ["Harbour", "Othre", None]
        assert run(["drafts", "--send", "1", "--by", "call"])[0] == 0
        assert run(["drafts", "--send", "2", "--talk", "Other"])[0] == 0
        assert "[usage.which_talk]" in run(["drafts", "--send", "3"])[2]
        assert run(["drafts", "--send", "3", "--talk", "Other"])[0] == 0
        assert drafts() == []

    def test_a_question_to_the_gate_stays(self, here: Stage) -> None:
        """Asking again sends nothing, so the words go on being kept."""
        run(["check", "South", "--own-words", WORDS, "--act", "ask"])
        code, out, _ = run(["drafts", "--send", "1", "--act", "remark"])
        assert (code, "may cross" in out) == (0, True)
        assert len(drafts()) == 1

    def test_what_a_program_asked(self, here: Stage) -> None:
        """It is sent as it is; how to change it, its program knows."""
        with Station.open(here.home, PASSPHRASE) as station:
            asked = {"talk": "Harbour", "leg": "Nroth", "passages": [{"text": WORDS}], "noted": {}}
            with pytest.raises(Exception, match="no_such_leg"):
                station.call("say", asked)
        assert f"passages 1, text: {WORDS}" in run(["drafts"])[1]
        assert "[usage.not_together]" in run(["drafts", "--send", "1", "--side", "North"])[2]
        assert "[station.no_such_leg]" in run(["drafts", "--send", "1"])[2]

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            (["--until", "2099-01-01"], "usage.not_together"),
            (["--send", "1", "--nosuch", "x"], "usage.unknown_option"),
            (["--send", "1", "North"], "usage.too_many"),
            (["--send", "2"], "station.no_such_draft"),
            (["--forget", "2"], "station.no_such_draft"),
        ],
    )
    def test_changes_that_cannot_be_read(self, here: Stage, typed: list[str], code: str) -> None:
        """The draft stays as it was."""
        run(["note", "Nroth", WORDS, "--by", "call"])
        before = drafts()
        assert f"[{code}]" in run(["drafts", *typed])[2]
        assert drafts() == before


class TestGivenBack:
    """Where words cannot be kept they go back to the terminal, and nowhere else."""

    @pytest.mark.parametrize("typed", [["note", "North", "-", "--by", "call"], ["note", "North", "-", "--by", "tele"]])
    @pytest.mark.parametrize("passphrase", ["wrong horse battery staple", None])
    def test_the_station_does_not_open(self, here: Stage, typed: list[str], passphrase: str | None) -> None:
        """All of them, also those that came through a pipe; no file holds them."""
        code, out, err = run(typed, passphrase, typed=PAPER)
        assert (code != 0, out) == (True, "")
        assert "Your words could not be kept." in err
        assert WORDS in err
        assert "Its second paragraph." in err
        held = b"".join(path.read_bytes() for path in here.folder.rglob("*") if path.is_file())
        assert WORDS.encode() not in held
        assert drafts() == []

    def test_in_json(self, here: Stage) -> None:
        """They stand in the refusal."""
        _, out, err = run(["note", "North", "--paper", "-", "--by", "paper", "--json"], "wrong horse", typed=PAPER)
        told = json.loads(out)
        assert (told["code"], err) == ("station.wrong_passphrase", "")
        assert told["given_back"]["words"] == [WORDS, "Its second paragraph."]
        assert "draft" not in told

    def test_a_paper_in_a_file_is_not_lost(self, here: Stage) -> None:
        """It stands in its file; nothing of it is printed."""
        (here.folder / "paper.txt").write_bytes(PAPER)
        _, _, err = run(["note", "North", "--paper", "paper.txt", "--by", "paper"], "wrong horse")
        assert WORDS not in err

    def test_there_is_no_room(self, here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that takes neither the words nor the draft."""
        here.do_no_room(None)  # type: ignore[arg-type]
        _, _, err = run(["note", "North", WORDS, "--by", "call"])
        here.do_room(None)  # type: ignore[arg-type]
        assert "Your words could not be kept." in err
        assert WORDS in err
        assert drafts() == []

    @pytest.mark.parametrize("gone", [Locked, lambda: DoorClosed(problem="it is gone")])
    def test_a_station_that_was_locked_in_between_is_opened(
        self, here: Stage, monkeypatch: pytest.MonkeyPatch, gone: Any
    ) -> None:
        """The passphrase opens it again, and the words are kept."""
        whole = Session.call

        def call(session: Session, method: str, **params: Any) -> Any:
            if method == "say":
                raise gone()
            return whole(session, method, **params)

        here.do_unlocked(None)  # type: ignore[arg-type]
        monkeypatch.setattr(Session, "call", call)
        _, _, err = run(["note", "North", WORDS, "--by", "call"])
        here.do_locked(None)  # type: ignore[arg-type]
        assert "Your words are kept as draft 1." in err


def test_words_that_are_written_down_are_no_draft(here: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails after that is told, and nobody is led to send them twice."""

    def fault(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(Session, "answer", fault)
    code, _, err = run(["note", "North", WORDS, "--by", "call"])
    monkeypatch.undo()
    assert (code, "[usage.program_fault]" in err, "kept as draft" in err) == (1, True, False)
    assert (said(), drafts()) == ([WORDS], [])


def test_a_slip_without_words_asks_for_nothing(here: Stage) -> None:
    """Neither a draft nor a passphrase."""
    for typed in (["note", "North", "--bye"], ["convey", "South", "--very-words"], ["note", "--help"], ["remark"]):
        _, _, err = run(typed, passphrase=None)
        assert "draft" not in err
        assert "passphrase" not in err
    assert drafts() == []


def test_a_pasted_article_is_kept_over_a_slip_and_sent_with_another_date(here: Stage) -> None:
    """What stands in standard input is nowhere else; a file needs no draft, and both are read the same."""
    article = "A headline\n\nThe minister of Peru, Ana Rojas, said on Monday that the lock stays open.\n"
    pasted = ["record", "import", "-", "--outlet", "Gazette", "--published"]
    code, _, err = run([*pasted, "31.12.2025"], typed=article.encode())
    assert (code, "Your words are kept as draft 1" in err) == (1, True), err
    code, out, err = run(["drafts", "--send", "1", "--published", "2025-12-31"])
    assert (code, err) == (0, "")
    assert "said: 2025-12-29" in out
    code, _, err = run(["record", "import", "-", "--published", "2025-12-31"], typed=article.encode())
    assert "--outlet NAME, where the article is pasted" in err
    assert "Your words are kept as draft 2" in err
    (here.folder / "Courier.txt").write_text(article, "utf-8")
    code, out, _ = run(["record", "import", str(here.folder / "Courier.txt"), "--published", "2025-12-31"])
    assert (code, "chain: Courier (paraphrased)" in out) == (0, True)


def test_a_draft_is_the_line_of_its_command_in_a_new_process() -> None:
    """There a command is known only once its module is imported; in this one the tests have imported all of them."""
    code = (
        "from goodoffices.cli.drafts import _line\n"
        "for command in ('note', 'record add', 'record import', 'convey', 'rules offer'):\n"
        "    line = _line({'typed': {'command': command, 'given': []}})\n"
        "    print(command, line is not None and line.command.name == command.split()[-1])\n"
        "print(_line({'typed': {'command': 'nothing such', 'given': []}}))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == [
        "note True", "record add True", "record import True", "convey True", "rules offer True", "None",
    ]  # fmt: skip
