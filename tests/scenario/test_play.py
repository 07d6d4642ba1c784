"""Playing a scenario: what is expected is looked for, and what is not as expected is told."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import msgspec
import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.scenario import ScenarioFolderTaken, ScenarioUnknownName
from goodoffices.scenario import Failure, Outcome, Play, play, read_text, replay
from goodoffices.scenario.cast import PASSPHRASE
from goodoffices.station.station import Station

BEGINNING = """\
title = "A quiet weekend"
exercise = true
starts = "2026-05-04 09:00"
zone = "+02:00"
closing = "That was all."

[mediator]
name = "Mediator"

[[sides]]
name = "East"
station = "own"
seats = [{ name = "East's envoy", role = "envoy" }]

[[sides]]
name = "West"
station = "kept"
seats = [{ name = "West's envoy", role = "envoy" }]

[[steps]]
at = "2026-05-04 10:00"
by = "East's envoy"
do = "say"
label = "weekend"
passages = [
    { text = "Our guns are silent until Monday.", act = "assurance", terms = { carriage = "in_substance" } },
    { text = "The garrison is half as strong as they think." },
]

[[steps]]
at = "2026-05-04 10:15"
by = "Mediator"
do = "convey"
to = "West"
label = "sheet"
items = [{ in_substance = "East will not fire before Monday.", from = "weekend", act = "assurance" }]

[[steps]]
at = "2026-05-04 11:00"
by = "Mediator"
do = "deliver"
what = "sheet"
to = "West's envoy"
manner = "spoken"

[[steps]]
at = "2026-05-04 12:00"
by = "West's envoy"
do = "reply"
to = "sheet"
stance = "accepts_on_conditions"
noted = { way = "call", closeness = "noted_at_the_time" }
conditions = [{ text = "The bridge stays open.", finder = "mediator", until = "2026-05-09 12:00" }]

[[steps]]
at = "2026-05-19 00:00"
do = "wait"
"""
NUMBER_OF_STEPS = 5


@cache
def outcome(ending: str) -> Outcome:
    """The outcome of the beginning with an ending."""
    return replay(read_text(BEGINNING + ending, "weekend.toml"))


RIGHT = [
    'whose = "West"\nsees = "East will not fire before Monday."\nnever = ["Our guns"]\nopen = []\nlapsed = []',
    'whose = "East"\nsees = ["garrison", "Crossed to West in substance"]\nopen = []\nlapsed = ["Our guns are silent"]',
    'whose = "East"\nterms = { weekend = "lapsed", "weekend.2" = "withheld" }',
    'whose = "the mediator"\nopen = ["The bridge"]\nconditions = { "The bridge" = "overdue" }',
    'whose = "the mediator"\nsheets = { sheet = "delivered" }',
    'whose = "the public"\nnever = ["East", "West"]\nopen = []',
]
WRONG = [
    ('whose = "West"\nsees = "guns"', "“guns” stands there", "it does not"),
    ('whose = "East"\nnever = "half as strong"', "“half as strong” stands nowhere", "half as strong as they think"),
    ('whose = "the mediator"\nopen = []', "no other condition that is open than none", "The bridge stays open."),
    ('whose = "East"\nopen = ["The bridge"]', "“The bridge” is a condition that is open", "these are: none"),
    ('whose = "East"\nlapsed = []', "no other words that have lapsed than none", "Our guns are silent"),
    ('whose = "West"\nlapsed = ["East will not"]', "“East will not”", "these are: none"),
    ('whose = "the mediator"\nconditions = { "The bridge" = "met" }', "one condition “The bridge”, met", "“overdue”"),
    ('whose = "East"\nconditions = { "The bridge" = "met" }', "one condition “The bridge”, met", "no such condition"),
    ('whose = "East"\nterms = { weekend = "open" }', "weekend is open", "lapsed"),
    ('whose = "East"\nterms = { "weekend.2" = "open" }', "weekend.2 is open", "withheld"),
    ('whose = "West"\nterms = { weekend = "lapsed" }', "weekend is lapsed", "nothing of that label"),
    ('whose = "the mediator"\nsheets = { sheet = "to_deliver" }', "the sheet sheet: to deliver", "delivered"),
    ('whose = "East"\nnever = "in_substance"', "“in_substance” stands nowhere", "“in_substance”"),
    ('whose = "West"\nsheets = { sheet = "delivered" }', "the sheet sheet: delivered", "no such sheet"),
]


def test_what_is_as_expected_is_no_failure() -> None:
    """Every kind of expectation, met."""
    ending = "".join(f"\n[[steps.expect]]\n{block}\n" for block in RIGHT)
    assert outcome(ending).failures == []


@pytest.fixture(scope="module")
def failures() -> list[Failure]:
    """What is told of the wrong expectations, all of them played at once."""
    return outcome("".join(f"\n[[steps.expect]]\n{block}\n" for block, _, _ in WRONG)).failures


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_wrong_expectation_says_which(number: int, failures: list[Failure]) -> None:
    """Step, line, whose, what was expected and what was found."""
    block, expected, found = WRONG[number]
    line = BEGINNING.count("\n") + 2 + sum(block.count("\n") + 3 for block, _, _ in WRONG[:number])
    (failure,) = [each for each in failures if each.line == line]
    assert failure.step == NUMBER_OF_STEPS
    assert block.startswith(f'whose = "{failure.whose}"')
    assert expected in failure.expected
    assert found in failure.found


def test_each_wrong_expectation_is_told_once(failures: list[Failure]) -> None:
    """And nothing else is."""
    assert len(failures) == len(WRONG)


def test_an_answer_to_unnamed_words_names_its_recipient() -> None:
    """*Whoever said it* is written there as at the command line; in the terms of other words nobody is called so."""
    unnamed = (
        BEGINNING.replace('carriage = "in_substance" }', 'carriage = "in_substance", attribution = "unnamed" }')
        .replace('act = "assurance" }]\n', 'act = "assurance", unnamed = true }]\n')
        .replace(
            'stance = "accepts_on_conditions"\n',
            'label = "answer"\nstance = "takes_note"\n'
            'terms = { carriage = "in_substance", to = ["whoever said it"] }\n',
        )
        .replace(
            'conditions = [{ text = "The bridge stays open.", finder = "mediator", until = "2026-05-09 12:00" }]', ""
        )
        .replace("East will not fire", "Nobody fires")
        .partition('\n[[steps]]\nat = "2026-05-19')[0]
    )
    ending = (
        '\n[[steps]]\nat = "2026-05-04 13:00"\nby = "Mediator"\ndo = "convey"\nto = "East"\n'
        'items = [{ stance_of = "answer" }]\n'
        '\n[[steps.expect]]\nwhose = "East"\nsees = ["takes note"]\n'
    )
    played = replay(read_text(unnamed + ending, "weekend.toml"))
    assert (played.failures, played.refusals) == ([], [])
    elsewhere = BEGINNING.replace(
        '{ carriage = "in_substance" }', '{ carriage = "verbatim", to = ["whoever said it"] }'
    )
    with pytest.raises(ScenarioUnknownName):
        read_text(elsewhere, "weekend.toml")


STEP = '\n[[steps]]\nat = "2026-05-19 10:00"\nby = "Mediator"\ndo = "convey"\nto = "West"\n'


def test_an_unexpected_refusal_is_a_failure_and_the_play_goes_on() -> None:
    """It says which refusal came; a later step that needs what it should have made is told, too."""
    ending = (
        f'{STEP}label = "no-sheet"\nitems = [{{ in_substance = "Few men.", from = "weekend.2" }}]\n'
        '\n[[steps]]\nat = "2026-05-19 10:05"\nby = "Mediator"\ndo = "deliver"\n'
        'what = "no-sheet"\nto = "A"\nmanner = "left"\n'
        '\n[[steps]]\nat = "2026-05-19 10:10"\nby = "Mediator"\ndo = "remark"\ntext = "Still here."\n'
        '\n[[steps.expect]]\nwhose = "the mediator"\nsees = "Still here."\n'
    )
    found = outcome(ending)
    refusal, nothing = found.failures
    assert (refusal.step, refusal.expected) == (6, "it is done")
    assert refusal.found.startswith("gate.withheld: Refused: East has not released this.")
    assert (nothing.step, nothing.found) == (7, "“no-sheet” has nothing behind it")
    assert [(each.code, each.expected) for each in found.refusals] == [("gate.withheld", False)]


def test_a_refusal_that_does_not_come_is_a_failure() -> None:
    """And another one than was expected is, too."""
    (failure,) = outcome(f'{STEP}refused = "gate.withheld"\nitems = [{{ own_words = "Hello." }}]\n').failures
    assert (failure.expected, failure.found) == ("the refusal gate.withheld", "it was done")
    (failure,) = outcome(
        f'{STEP}refused = "gate.withheld"\nitems = [{{ in_substance = "Quiet.", from = "weekend" }}]\n'
    ).failures
    assert failure.found.startswith("gate.lapsed: ")


def test_an_expected_refusal_changes_nothing() -> None:
    """The view afterwards is the view before, for everybody."""
    ending = f'{STEP}refused = "gate.withheld"\nitems = [{{ in_substance = "Few men.", from = "weekend.2" }}]\n'
    before, after = outcome(""), outcome(ending)
    assert [front.view for front in before.fronts] == [front.view for front in after.fronts]
    (refusal,) = after.refusals
    assert refusal.expected
    assert (refusal.step, refusal.by, refusal.do) == (6, "Mediator", "convey")


def test_asking_the_gate_is_compared_with_all_its_refusals() -> None:
    """One too few and one too many are both failures."""
    check = STEP.replace("convey", "check") + 'items = [{ very_words = "weekend" }, { own_words = "Hello." }]\n'
    both = '["gate.substance_only", "gate.lapsed"]'
    assert outcome(f"{check}refusals = {both}\n").failures == []
    for wrong in ('["gate.lapsed"]', "[]", '["gate.substance_only", "gate.lapsed", "gate.withheld"]'):
        (failure,) = outcome(f"{check}refusals = {wrong}\n").failures
        assert failure.found == "gate.substance_only, gate.lapsed"


def test_each_step_tells_what_everybody_has_and_what_is_new() -> None:
    """West has nothing before the delivery, and the words after it."""
    steps = list(play(read_text(BEGINNING, "weekend.toml")))
    assert [each.step for each in steps] == [1, 2, 3, 4, 5]
    assert all(
        [front.whose for front in each.fronts] == ["East", "West", "the public", "the mediator"] for each in steps
    )
    west = [next(front for front in each.fronts if front.whose == "West") for each in steps]
    assert [bool(front.lines) for front in west] == [False, False, True, True, True]
    (news,) = [news for news in steps[2].news if news.whose == "West"]
    assert news.came[0].startswith(
        "In substance, as the mediator puts what East said (assurance; delivered): “East will not fire"
    )
    assert news.went == []
    assert steps[2].act == "Mediator notes a delivery to West's envoy"
    assert steps[4].act == "Time goes on."
    # A lapse changes what stands in front of East without anybody's act.
    lapse = next(news for news in steps[4].news if news.whose == "East")
    assert any("LAPSED on 2026-05-18" in line for line in lapse.came)


def test_a_replay_is_the_same_each_time() -> None:
    """Clock and chance follow from the file; a changed file has other chance and the same story."""
    again = replay(read_text(BEGINNING, "weekend.toml"))
    first, again, changed = (in_no_order(each) for each in (outcome(""), again, outcome("# a comment\n")))
    assert first == again == changed


def in_no_order(told: Outcome) -> Outcome:
    """Without the order of the mailboxes: two of them can be made at the same moment."""
    relay = sorted(told.relay, key=lambda each: each.sizes)
    numbered = [msgspec.structs.replace(each, number=number) for number, each in enumerate(relay)]
    return msgspec.structs.replace(told, relay=numbered)


def test_nothing_that_is_told_names_a_thing() -> None:
    """Neither handles nor ids: whoever reads a replay has no use for them."""
    told = repr(outcome(""))
    assert not re.search(r"\b[bdfghjklmnprstvz][aiou]\w[aiou]\w-[bdfghjklmnprstvz][aiou]", told)
    assert not re.search(r"[0-9a-f]{32}", told)


CARRIED_ON = """
[[steps]]
at = "2026-05-20 09:00"
by = "Mediator"
do = "record"
label = "threat"
item = "threat"

[[steps]]
at = "2026-05-20 09:00"
by = "Mediator"
do = "record"
label = "echo"
item = "echo"

[[steps]]
at = "2026-05-20 09:00"
by = "Mediator"
do = "link"
a = "echo"
relation = "drifts_from"
b = "threat"

[items.threat]
kind = "statement"
speaker = { name = "The harbour master" }
said = { edtf = "2026-05-01", rests_on = "the report names the day" }
reported = { edtf = "2026-05-02", rests_on = "the date of the piece" }
original = { text = "We answer.", language = "en" }
conditional = "yes"
condition = { text = "if attacked", language = "en" }
chain = [{ relayer = "outlet", naming = "named", name = "The Coast", form = "quoted" }]

[items.echo]
kind = "statement"
speaker = { name = "The harbour master" }
said = { edtf = "2026-05-01", rests_on = "the report names the day" }
reported = { edtf = "2026-05-02", rests_on = "the date of the piece" }
original = { text = "They will answer.", language = "en" }
chain = [{ relayer = "outlet", naming = "named", name = "The Coast", form = "quoted" }]
"""


def test_no_item_of_the_record_is_named_either() -> None:
    """Not in a link, and not where another item carries its words on without their condition."""
    played = outcome(CARRIED_ON)
    assert played.failures == []
    (record,) = (front.record for front in played.fronts if front.whose == "the mediator")
    assert [(each["state"], each["without_condition"]) for each in record] == [("proposed", []), ("proposed", [])]
    assert [link["relation"] for each in record for link in each["links"]] == ["drifts_from", "drifts_from"]
    assert not re.search(r"\b[bdfghjklmnprstvz][aiou]\w[aiou]\w-[bdfghjklmnprstvz][aiou]", repr(played))


REPEATED = "Our tugs are short of fuel and will not put to sea before the week is over."
NARROWED = f"""
[[steps]]
at = "2026-05-20 09:00"
by = "East's envoy"
do = "say"
label = "tugs"
passages = [{{ text = "{REPEATED}", terms = {{ carriage = "verbatim", to = ["West"] }} }}]

[[steps]]
at = "2026-05-20 09:10"
by = "Mediator"
do = "convey"
to = "West"
items = [{{ in_substance = "{REPEATED}", from = "tugs" }}]

[[steps]]
at = "2026-05-20 09:20"
by = "East's envoy"
do = "narrow"
what = "tugs"
terms = {{ carriage = "in_substance", to = ["West"] }}
"""


def test_no_warning_of_a_sheet_names_a_thing_either() -> None:
    """What the warning is about is something, in a replay."""
    played = outcome(NARROWED)
    assert played.failures == []
    (lines,) = (front.lines for front in played.fronts if front.whose == "the mediator")
    assert any("words in a row of what" in line for line in lines)
    assert not re.search(r"\b[bdfghjklmnprstvz][aiou]\w[aiou]\w-[bdfghjklmnprstvz][aiou]", repr(played.fronts))


def test_the_stations_are_gone_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A temporary folder is removed, also when somebody stops in the middle."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Play(read_text(BEGINNING, "weekend.toml")) as running:
        next(iter(running))
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
    steps = play(read_text(BEGINNING, "weekend.toml"))
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_stations_can_be_kept_and_say_that_they_are_an_exercise(tmp_path: Path) -> None:
    """They open with the known passphrase, and a real station would refuse them."""
    folder = tmp_path / "kept"
    replay(read_text(BEGINNING, "weekend.toml"), keep=folder)
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert names == ["relay", "station-1", "station-2"]
    with Station.open(folder / "station-1", PASSPHRASE) as station:
        assert station.identity.exercise
        assert station.titles() == ["A quiet weekend"]
        assert station.call("verify", {"talk": "A quiet weekend"})["equal"]


def test_a_play_is_not_kept_over_something_else(tmp_path: Path) -> None:
    """A folder with anything in it is refused, and left as it is."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    scenario = read_text(BEGINNING, "weekend.toml")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(ScenarioFolderTaken):
            replay(scenario, keep=folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_outcome_has_sheets_and_a_closing() -> None:
    """Two copies of each sheet, and the scenario's last line."""
    found = outcome("")
    (sheet,) = found.sheets
    assert (sheet.leg, sheet.state) == ("West", "delivered")
    assert "East will not fire before Monday." in sheet.text
    assert "To be delivered by" not in sheet.text
    assert "To be delivered by" in sheet.mediators_copy
    assert (found.closing, found.exercise, found.steps) == ("That was all.", True, 5)


NAMES = """\
title = "Other names"
exercise = true
starts = "2026-05-04 09:00"
zone = "+02:00"
public = false

[mediator]
name = "Mediator"

[[sides]]
name = "East"
station = "own"
seats = [{ name = "East's envoy", role = "envoy" }]
calls = { West = "the coast", North = "the fleet" }

[[sides]]
name = "West"
station = "kept"
seats = [{ name = "West's envoy", role = "envoy" }]
calls = { East = "the islands" }

[[sides]]
name = "North"
station = "own"
seats = [{ name = "North's envoy", role = "envoy" }]
calls = { East = "the isles" }

[[steps]]
at = "2026-05-04 10:00"
by = "East's envoy"
do = "say"
label = "words"
passages = [{ text = "We hold.", terms = { carriage = "verbatim", to = ["the coast", "the fleet"] } }]

[[steps]]
at = "2026-05-04 10:10"
by = "Mediator"
do = "convey"
to = "West"
label = "sheet"
items = [{ very_words = "words" }]

[[steps]]
at = "2026-05-04 10:20"
by = "Mediator"
do = "deliver"
what = "sheet"
to = "West's envoy"
manner = "spoken"

[[steps]]
at = "2026-05-04 10:30"
by = "Mediator"
do = "convey"
to = "North"
label = "sent"
items = [{ very_words = "words" }]

[[steps]]
at = "2026-05-04 10:40"
by = "North's envoy"
do = "reply"
to = "sent"
stance = "declines"
label = "no"
terms = { carriage = "in_substance", to = "the isles" }

[[steps]]
at = "2026-05-04 10:50"
by = "Mediator"
do = "convey"
to = "East"
items = [{ stance_of = "no" }]

[[steps.expect]]
whose = "West"
sees = "the islands"
never = ["East", "the coast", "the isles"]

[[steps.expect]]
whose = "North"
sees = "the isles"
never = ["East", "the islands", "West", "the coast"]

[[steps.expect]]
whose = "East"
sees = ["Crossed to the coast", "Crossed to the fleet", "the fleet"]
never = ["West", "North", "the isles", "the islands"]
"""


def test_a_side_is_called_on_a_leg_as_the_file_says_from_the_beginning() -> None:
    """On kept legs and on those of stations, whichever was brought in first; and nowhere by another name."""
    found = replay(read_text(NAMES, "names.toml"))
    assert (found.failures, found.refusals) == ([], [])


def test_a_day_as_an_end_includes_the_day_and_one_that_is_over_is_refused() -> None:
    """In a file as at the command line: until today is until midnight in the scenario's zone; yesterday is refused."""
    step = """
[[steps]]
at = "2026-05-19 12:00"
by = "East's envoy"
do = "say"
passages = [{{ text = "We hold.", terms = {{ carriage = "verbatim", to = ["West"], until = "{until}" }} }}]
{more}
"""
    today = outcome(
        step.format(
            until="2026-05-19",
            more='\n[[steps.expect]]\nwhose = "the mediator"\nsees = ["until 2026-05-19 23:59 (UTC+02:00)"]',
        )
    )
    assert today.failures == []
    over = outcome(step.format(until="2026-05-18", more='refused = "words.end_passed"'))
    assert over.failures == []
    assert "2026-05-18 23:59 (UTC+02:00)" in over.refusals[-1].what


def test_what_happened_has_its_hour_in_a_file_too() -> None:
    """A day alone is refused when the file is read, with its line."""
    step = """
[[steps]]
at = "2026-05-19 12:00"
by = "Mediator"
do = "deliver"
what = "sheet"
to = "West's envoy"
manner = "left"
when = "2026-05-19"
"""
    with pytest.raises(Refusal) as caught:
        outcome(step)
    assert caught.value.code == "scenario.wrong_value"
    assert "day without an hour" in str(caught.value.told())
