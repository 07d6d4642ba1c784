"""Reading a scenario file: every mistake is told with file, line and what was expected."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from goodoffices.errors import Refusal
from goodoffices.errors.scenario import (
    ScenarioBackwards,
    ScenarioMissingKey,
    ScenarioSyntax,
    ScenarioTwice,
    ScenarioUnknownKey,
    ScenarioUnknownName,
    ScenarioUnreadable,
    ScenarioWrongValue,
)
from goodoffices.scenario import read_scenario, read_text

GOOD = """\
title = "A quiet weekend"
exercise = true
starts = "2026-05-04 09:00"
zone = "+02:00"

[mediator]
name = "Mediator"

[[sides]]
name = "East"
station = "own"
seats = [{ name = "East's envoy", role = "envoy" }]

[[sides]]
name = "West"
station = "kept"
seats = [
    { name = "West's envoy", role = "envoy" },
    { name = "West's minister", role = "principal" },
]

[rules.closed]
disclosure = "closed"
lease = "7d"

[items.appeal]
kind = "appeal"
speaker = { name = "Mayor" }
reported = { edtf = "2026-05-04", rests_on = "dateline" }
translation = { text = "Keep quiet.", language = "en" }
chain = [
    { relayer = "outlet", name = "Courier", form = "quoted" },
]

[[steps]]
at = "2026-05-04 10:00"
by = "East's envoy"
do = "say"
label = "weekend"

[[steps.passages]]
text = "Our guns are silent until Monday."
act = "assurance"
terms = { carriage = "in_substance", to = ["West"] }

[[steps]]
at = "2026-05-04 10:10"
by = "Mediator"
do = "convey"
to = "West"
refused = "gate.substance_only"
items = [{ very_words = "weekend" }]

[[steps]]
at = "2026-05-04 10:15"
by = "Mediator"
do = "convey"
to = "West"
label = "sheet"

[[steps.items]]
in_substance = "East will not fire before Monday."
from = "weekend"

[[steps]]
at = "2026-05-04 11:00"
by = "Mediator"
do = "deliver"
what = "sheet"
to = "West's envoy"
manner = "spoken"

[[steps.expect]]
whose = "West"
sees = "East will not fire before Monday."
never = ["Our guns"]
open = []

[[steps]]
at = "2026-05-04 12:00"
by = "West's envoy"
do = "reply"
label = "answer"
to = ["sheet.1"]
stance = "accepts_on_conditions"
noted = { way = "call", closeness = "noted_at_the_time" }

[[steps.conditions]]
text = "The bridge stays open."
finder = "mediator"
until = "2026-05-09 12:00"

[[steps]]
at = "2026-05-04 13:00"
by = "Mediator"
do = "record"
item = "appeal"

[[steps]]
at = "2026-05-04 13:10"
by = "Mediator"
do = "offer-rules"
leg = "East"
rules = "closed"
"""
LINES = GOOD.splitlines()
_PAIR = re.compile(r"([a-z_]+) = (.*)")
KEYED = [number for number, line in enumerate(LINES) if _PAIR.match(line)]
CLOSED = [number for number in KEYED if (value := LINES[number].partition(" = ")[2]) and value != "["]


def line_of(piece: str) -> int:
    """The line in which a piece of the good text stands first, from 1."""
    return next(number for number, line in enumerate(LINES, start=1) if piece in line)


def refused(text: str) -> Refusal:
    """The refusal of a text."""
    with pytest.raises(Refusal) as caught:
        read_text(text, "weekend.toml")
    refusal = caught.value
    assert refusal.code.startswith("scenario.")
    assert refusal.said.startswith("weekend.toml, line ")
    assert refusal.advice
    return refusal


def changed(old: str, new: str) -> str:
    """The good text with one place changed."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_the_good_text_is_read() -> None:
    """What all the other tests change is right as it stands."""
    scenario = read_text(GOOD, "weekend.toml")
    assert scenario.fronts == ("East", "West", "the public", "the mediator")
    assert [step.do for step in scenario.steps] == [
        "say", "convey", "convey", "deliver", "reply", "record", "offer-rules"
    ]  # fmt: skip


@pytest.mark.parametrize("number", KEYED, ids=lambda number: LINES[number][:40])
def test_a_misspelt_key_is_told_with_its_line_and_the_nearest(number: int) -> None:
    """In every line that holds a key."""
    found = _PAIR.match(LINES[number])
    assert found is not None
    lines = [*LINES]
    lines[number] = f"{found[1]}x = {found[2]}"
    refusal = refused("\n".join(lines))
    assert isinstance(refusal, ScenarioUnknownKey)
    assert (refusal.facts["line"], refusal.facts["key"]) == (number + 1, f"{found[1]}x")
    assert refusal.advice.startswith("Did you mean")


@pytest.mark.parametrize("number", CLOSED, ids=lambda number: LINES[number][:40])
@pytest.mark.parametrize("value", ["17", "[17.5]", "{ strange = 1 }", '"\\u200b"'])
def test_a_wrong_value_is_told_with_its_line(number: int, value: str) -> None:
    """A number, a list, a table and a character that cannot be seen, in the place of every value."""
    lines = [*LINES]
    lines[number] = f"{LINES[number].partition(' = ')[0]} = {value}"
    refusal = refused("\n".join(lines))
    assert refusal.facts["line"] == number + 1


@pytest.mark.parametrize("number", range(len(LINES)), ids=str)
def test_broken_toml_is_told_with_its_line(number: int) -> None:
    """A line that is no TOML, after any line of the text."""
    lines = [*LINES]
    lines.insert(number, 'broken = "')
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        refusal = refused("\n".join(lines))
        assert isinstance(refusal, ScenarioSyntax)
        assert refusal.facts["line"] == number + 1
    else:
        pytest.fail("this is TOML")


def test_a_text_that_ends_too_early_is_told_with_its_last_line() -> None:
    """The parser says “at end of document”; a person needs a number."""
    refusal = refused('title = "x"\nsteps = [')
    assert isinstance(refusal, ScenarioSyntax)
    assert refusal.facts["line"] == 2


MAY_BE_LEFT_OUT = {
    *("zone", "act", "terms", "lease", "refused", "sees", "never", "open", "until"),
    *("disclosure", "from", "manner", "finder"),
}


@pytest.mark.parametrize("number", KEYED, ids=lambda number: LINES[number][:40])
def test_a_key_that_is_left_out_is_missed_or_not_needed(number: int) -> None:
    """Whatever is left out, the text is read, or the refusal says what is missing or not there, and where."""
    found = _PAIR.match(LINES[number])
    assert found is not None
    if found[2] == "[":
        return
    text = "\n".join(line for each, line in enumerate(LINES) if each != number)
    if found[1] in MAY_BE_LEFT_OUT or LINES[number] in ('label = "answer"', 'to = "West\'s envoy"'):
        assert read_text(text, "weekend.toml").title == "A quiet weekend"
        return
    refusal = refused(text)
    line = text.splitlines()[int(refusal.facts["line"]) - 1]
    if found[1] == "label":
        assert isinstance(refusal, ScenarioUnknownName)
        assert str(refusal.facts["name"]) in line
    elif LINES[number].startswith("in_substance"):
        assert isinstance(refusal, ScenarioWrongValue)
        assert line == "[[steps.items]]"
    else:
        assert isinstance(refusal, ScenarioMissingKey)
        # Without its translation the item has no words at all, and the record asks for the original.
        assert refusal.facts["key"] == found[1].replace("translation", "original")
        assert line.startswith("[") or line == text.splitlines()[0]


def test_a_missing_key_says_what_was_expected() -> None:
    """The line of the table, the key and its shape."""
    refusal = refused(changed('what = "sheet"\n', ""))
    assert isinstance(refusal, ScenarioMissingKey)
    assert refusal.facts["key"] == "what"
    assert str(refusal.facts["expected"]).startswith("the label of an earlier step")
    assert refusal.facts["line"] == line_of('do = "deliver"') - 3


def test_a_value_that_is_nearly_right_gets_the_nearest() -> None:
    """A misspelt act, stance or way."""
    for old, new, near in (
        ('do = "convey"', 'do = "convay"', "convey"),
        ('stance = "accepts_on_conditions"', 'stance = "accept_on_conditions"', "accepts_on_conditions"),
        ('way = "call"', 'way = "cal"', "call"),
    ):
        refusal = refused(changed(old, new))
        assert isinstance(refusal, ScenarioWrongValue)
        assert refusal.why == f"Did you mean “{near}”?"
        assert refusal.facts["line"] == line_of(old)


def test_a_date_without_quotes_is_refused() -> None:
    """TOML's own date leaves the zone open."""
    refusal = refused(changed('"2026-05-04 10:10"', "2026-05-04 10:10:00"))
    assert isinstance(refusal, ScenarioWrongValue)
    assert refusal.facts["expected"] == 'a time in quotes such as "2026-03-02 09:00"'


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('by = "Mediator"', 'by = "Mediatr"', "Mediatr"),
        ('to = "West"\nrefused', 'to = "Wist"\nrefused', "Wist"),
        ('to = ["West"]', 'to = ["Wst"]', "Wst"),
        ('from = "weekend"', 'from = "weekends"', "weekends"),
        ('what = "sheet"', 'what = "shet"', "shet"),
        ('to = ["sheet.1"]', 'to = ["shoot.1"]', "shoot"),
        ('whose = "West"', 'whose = "Wes"', "Wes"),
        ('refused = "gate.substance_only"', 'refused = "gate.substance"', "gate.substance"),
        ('item = "appeal"', 'item = "apeal"', "apeal"),
        ('rules = "closed"', 'rules = "close"', "close"),
        ('leg = "East"', 'leg = "Est"', "Est"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(old: str, new: str, name: str) -> None:
    """People, sides, recipients, labels, onlookers, codes, items and rules."""
    text = changed(old, new)
    refusal = refused(text)
    assert isinstance(refusal, ScenarioUnknownName)
    assert refusal.facts["name"] == name
    assert name in text.splitlines()[int(refusal.facts["line"]) - 1]
    assert refusal.advice.startswith("Did you mean")


def test_a_label_has_no_more_parts_than_its_step_made() -> None:
    """One item was conveyed, so there is no second."""
    refusal = refused(changed('to = ["sheet.1"]', 'to = ["sheet.2"]'))
    assert isinstance(refusal, ScenarioWrongValue)
    assert refusal.facts["expected"] == "a number up to 1"
    for number in ("0", "x", "-1", "99999"):
        assert isinstance(refused(changed('to = ["sheet.1"]', f'to = ["sheet.{number}"]')), ScenarioWrongValue)


def test_a_label_comes_before_its_use() -> None:
    """A step names what earlier steps made, not what later ones will."""
    refusal = refused(changed('very_words = "weekend"', 'very_words = "answer"').replace("refused", "#", 1))
    assert isinstance(refusal, ScenarioUnknownName)


def test_where_a_refusal_is_expected_names_may_be_wrong() -> None:
    """That may be the point of the step."""
    text = changed('items = [{ very_words = "weekend" }]', 'items = [{ very_words = "nothing" }]')
    assert read_text(text, "weekend.toml").steps[1].refused


def test_a_refused_step_makes_nothing() -> None:
    """So it has no label."""
    refusal = refused(changed('refused = "gate.substance_only"', 'refused = "gate.substance_only"\nlabel = "x"'))
    assert isinstance(refusal, ScenarioWrongValue)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('label = "sheet"', 'label = "weekend"'),
        ('name = "West"\n', 'name = "East"\n'),
        ('name = "West\'s minister"', 'name = "East\'s envoy"'),
        ('name = "West"\n', 'name = "the public"\n'),
    ],
)
def test_one_name_means_one_thing(old: str, new: str) -> None:
    """Labels, sides and people are told apart."""
    assert isinstance(refused(changed(old, new)), ScenarioTwice)


def test_time_does_not_go_back() -> None:
    """A step is not earlier than the one before it, nor than the beginning."""
    for old in ('at = "2026-05-04 10:15"', 'at = "2026-05-04 10:00"'):
        refusal = refused(changed(old, 'at = "2026-05-04 08:59"'))
        assert isinstance(refusal, ScenarioBackwards)
        assert refusal.facts["line"] == line_of(old)
        assert "2026-05-04 08:59 (UTC+02:00)" in refusal.said


def test_a_note_stands_where_the_leg_is_kept_and_nowhere_else() -> None:
    """A side with a station writes by its own hand; a kept one never does."""
    noted = 'noted = { way = "call", closeness = "noted_at_the_time" }\n'
    assert isinstance(refused(changed(noted, "")), ScenarioMissingKey)
    assert isinstance(refused(changed('label = "weekend"\n', f'label = "weekend"\n{noted}')), ScenarioWrongValue)
    assert isinstance(refused(changed('label = "sheet"\n', f'label = "sheet"\n{noted}')), ScenarioWrongValue)


def test_an_act_is_done_by_the_end_that_does_it() -> None:
    """A side conveys nothing, the mediator says nothing for a side, nobody waits in person."""
    for old, new in (
        ('by = "Mediator"\ndo = "convey"', 'by = "East\'s envoy"\ndo = "convey"'),
        ('by = "East\'s envoy"', 'by = "Mediator"'),
    ):
        refusal = refused(changed(old, new))
        assert isinstance(refusal, ScenarioWrongValue)
        assert refusal.facts["key"] == "by"
    end = '\n[[steps]]\nat = "2026-05-05 10:00"\nby = "Mediator"\ndo = "wait"\n'
    assert isinstance(refused(GOOD + end), ScenarioWrongValue)
    nobody = changed('by = "Mediator"\ndo = "deliver"', 'do = "deliver"')
    assert isinstance(refused(nobody), ScenarioMissingKey)


def test_nobody_opens_words_by_telephone() -> None:
    """Opening is told by a station; it cannot be noted."""
    end = '\n[[steps]]\nat = "2026-05-05 10:00"\nby = "West\'s envoy"\ndo = "open"\n'
    assert isinstance(refused(GOOD + end), ScenarioWrongValue)


def test_a_station_of_ones_own_is_one_persons() -> None:
    """A side with its own station has exactly one seat."""
    second = changed('role = "envoy" }]', 'role = "envoy" }, { name = "Another", role = "envoy" }]')
    refusal = refused(second)
    assert isinstance(refusal, ScenarioWrongValue)
    assert refusal.facts["line"] == line_of("seats = [{")


def with_calls(calls: str) -> str:
    """The good text with a third side, and other names on the leg of East."""
    third = '\n[[sides]]\nname = "North"\nstation = "kept"\nseats = [{ name = "North\'s envoy", role = "envoy" }]\n'
    named = changed('role = "envoy" }]\n', f'role = "envoy" }}]\ncalls = {calls}\n')
    return named.replace("\n[rules.closed]", f"{third}\n[rules.closed]", 1)


def test_another_name_on_a_leg_is_a_recipient_there() -> None:
    """From the beginning, in the place of the side's own name, and on that leg alone."""
    named = with_calls('{ West = "the coast" }').splitlines()
    text = "\n".join(line.replace('"West"', '"the coast"') if "carriage" in line else line for line in named)
    scenario = read_text(text, "x.toml")
    east, west, _ = scenario.sides
    assert (east.called("West"), east.called("North"), west.called("East")) == ("the coast", "North", "East")
    refusal = refused(with_calls('{ West = "the coast" }'))
    assert isinstance(refusal, ScenarioUnknownName)
    assert (refusal.facts["name"], refusal.facts["known"]) == ("West", "the coast, North, the public")


@pytest.mark.parametrize(
    "calls",
    [
        '{ South = "the coast" }',
        '{ East = "us" }',
        '{ West = "North" }',
        '{ West = "north" }',
        '{ West = "East" }',
        '{ West = "The Public" }',
        '{ West = "desk" }',
        '{ West = "Whoever said it" }',
        '{ West = "the coast", North = "The Coast" }',
    ],
)
def test_another_name_means_nobody_else(calls: str) -> None:
    """It names another side, and is not another's name there, whatever its capitals; told before anything is played."""
    text = with_calls(calls)
    refusal = refused(text)
    assert isinstance(refusal, ScenarioUnknownName | ScenarioWrongValue)
    assert "calls = " in text.splitlines()[int(str(refusal.facts["line"])) - 1]


def test_a_scenario_is_an_exercise() -> None:
    """It says so in the file, and nothing else is read."""
    refusal = refused(changed("exercise = true", "exercise = false"))
    assert isinstance(refusal, ScenarioWrongValue)
    assert (refusal.facts["line"], refusal.facts["expected"]) == (2, "true")


def test_a_mistake_inside_an_item_of_the_record_is_told_with_its_line() -> None:
    """The record judges its own keys; the reader knows where they stand."""
    for old, new, key in (
        ('relayer = "outlet"', 'relayr = "outlet"', "relayr"),
        ('form = "quoted"', 'form = "shouted"', "form"),
        (', form = "quoted"', "", "form"),
        ('name = "Courier"', 'name = ""', "name"),
        ('edtf = "2026-05-04"', 'edtf = "2026-13-04"', None),
        ('kind = "appeal"', 'kind = "appell"', "kind"),
    ):
        text = changed(old, new)
        refusal = refused(text)
        if key is not None:
            assert refusal.facts["key"] == key
            assert int(refusal.facts["line"]) == line_of(old)


def test_words_are_as_a_station_takes_them() -> None:
    """Turned direction, unassigned characters and 5 MiB are refused here already, with the line."""
    for bad in ("\\u202e", "\\U000105ff", "x" * 5_242_880):
        refusal = refused(changed("Our guns are silent until Monday.", f"Our guns {bad}"))
        assert isinstance(refusal, ScenarioWrongValue)
        assert refusal.facts["line"] == line_of("Our guns are silent")
        assert len(refusal.said) < 300


def test_no_refusal_repeats_words() -> None:
    """What stands in a passage is nobody's business in a log."""
    refusal = refused(changed('act = "assurance"', 'act = "Our guns are loud"'))
    assert "loud" not in str(refusal.told())


def test_an_item_of_a_conveyance_is_one_of_its_kinds() -> None:
    """Neither two at once, nor none."""
    both = refused(changed('{ very_words = "weekend" }', '{ very_words = "weekend", own_words = "x" }'))
    assert isinstance(both, ScenarioWrongValue)
    assert "both" in both.why
    none = refused(changed('{ very_words = "weekend" }', "{ unnamed = true }"))
    assert isinstance(none, ScenarioWrongValue)
    assert isinstance(refused(changed('{ very_words = "weekend" }', '{ very_word = "weekend" }')), ScenarioUnknownKey)


def test_a_seat_that_a_step_gives_counts_from_then_on() -> None:
    """Whoever was seated can act; nobody is seated twice."""
    seat = (
        '\n[[steps]]\nat = "2026-05-05 10:00"\nby = "Mediator"\ndo = "seat"\n'
        'leg = "West"\nname = "{}"\nrole = "envoy"\n'
    )
    say = (
        '\n[[steps]]\nat = "2026-05-05 11:00"\nby = "West\'s second"\ndo = "say"\n'
        'noted = { way = "call", closeness = "from_memory" }\npassages = [{ text = "Yes." }]\n'
    )
    assert isinstance(refused(GOOD + say), ScenarioUnknownName)
    assert read_text(GOOD + seat.format("West's second") + say, "weekend.toml").steps[-1].by == "West's second"
    assert isinstance(refused(GOOD + seat.format("West's envoy")), ScenarioWrongValue)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    """Both are told with what ships."""
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "none.toml", tmp_path, broken):
        with pytest.raises(ScenarioUnreadable) as caught:
            read_scenario(path)
        assert "reported-case, restored-laptop, three-stations, two-ports, two-stations" in caught.value.advice


def test_a_file_is_read_as_its_text(tmp_path: Path) -> None:
    """By its path, with the line ends of any system; the refusal names the file alone."""
    path = tmp_path / "weekend.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert read_scenario(path).title == "A quiet weekend"
    path.write_bytes(changed('do = "deliver"', 'do = "delivr"').replace("\n", "\r\n").encode())
    with pytest.raises(ScenarioWrongValue) as caught:
        read_scenario(str(path))
    assert caught.value.facts["line"] == line_of('do = "deliver"')
    assert caught.value.facts["file"] == "weekend.toml"
