"""One thing by its reference, and conditions and commitments by themselves: as the threads and views show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit, table
from tests.station.kit import TALK, Clock, noted, refused, say, terms

Played = tuple[Station, dict[str, str]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A station after a whole talk, with the names of what was made in it."""
    with pytest.MonkeyPatch.context() as patch:
        kit.quick_keys(patch)
        with kit.with_talk(tmp_path_factory.mktemp("played") / "s", clock=Clock()) as station:
            yield station, kit.play(station, kit.STORY)


def threads(station: Station, legs: tuple[str, ...] = ("North", "South", "the public", "desk")) -> Iterator[Any]:
    """Every line of some legs, with the leg."""
    for leg in legs:
        for line in station.read(talk=TALK, leg=leg, limit=500)["lines"]:
            yield leg, line


def test_every_handle_of_a_thread_is_found_as_the_thread_shows_it(played: Played) -> None:
    """Entries of every kind and whatever stands in them, on every leg and on the desk."""
    station, _ = played
    kinds = set()
    for leg, line in threads(station):
        whole = station.thing(talk=TALK, ref=line["ref"])
        assert (whole["ref"], whole["leg"], whole["line"], whole["content"]) == (line["ref"], leg, line, None)
        for content in line["content"]:
            if "." in content["ref"]:
                found = station.thing(talk=TALK, ref=content["ref"])
                assert (found["content"], found["ref"], found["line"]) == (content, content["ref"], line)
        kinds.add(line["kind"])
    assert kinds > {
        "said",
        "conveyed",
        "replied",
        "delivered",
        "found",
        "recorded",
        "remarked",
        "staged",
        "tor_offered",
    }


def every(station: Station, act: str, **asked: Any) -> list[Any]:
    """All pages of the conditions or of the commitments, and none of them empty but a first one."""
    found: list[Any] = []
    before: dict[str, str] = {}
    while True:
        page = station.call(act, {"talk": TALK} | asked | before)
        assert page[act] or not before
        found += page[act]
        if page["before"] is None:
            return found
        before = {"before": page["before"]}


def test_what_a_thing_has_become_stands_beside_it(played: Played) -> None:
    """A condition, a commitment, a sheet, an item of the record: as their own lists have them."""
    station, names = played
    view = {leg["leg"]: leg for leg in station.view(talk=TALK)["legs"]}
    condition = station.thing(talk=TALK, ref=names["reply?1"])
    assert condition["condition"] == view["South"]["conditions"][0]
    assert condition["condition"]["state"] == "met"
    commitment = station.thing(talk=TALK, ref=names["words.1"])
    assert commitment["commitments"]
    assert commitment["commitments"] == [
        each for each in view["North"]["commitments"] if each["ref"] == names["words.1"]
    ]
    sheet = station.thing(talk=TALK, ref=names["sheet"])
    assert sheet["sheet"] == next(each for each in station.sheets(talk=TALK)["sheets"] if each["ref"] == names["sheet"])
    item = station.thing(talk=TALK, ref=names["item"])
    assert item["item"] == next(each for each in station.items(talk=TALK)["items"] if each["ref"] == names["item"])
    remark = station.thing(talk=TALK, ref=names["remark"])
    assert (remark["leg"], remark["condition"], remark["commitments"], remark["sheet"], remark["item"]) == (
        "desk", None, [], None, None,
    )  # fmt: skip


def test_what_a_thing_has_become_is_found_without_reading_the_leg(played: Played) -> None:
    """For every thing of every thread the same as in the lists of all of its leg, however few entries are looked at."""
    station, _ = played
    for act, key, one in (("conditions", "condition", "condition"), ("commitments", "commitment", "commitments")):
        listed = every(station, act)
        assert listed
        for each in listed:
            found = station.thing(talk=TALK, ref=each[key]["ref"])[one]
            assert each[key] in (found if isinstance(found, list) else [found])
    for _, line in threads(station):
        for content in line["content"]:
            if "." in content["ref"]:
                found = station.thing(talk=TALK, ref=content["ref"])
                listed = [each["commitment"] for each in every(station, "commitments", leg=found["leg"])]
                assert all(each in listed for each in found["commitments"])


@pytest.mark.parametrize("number", [2, 9, 1024])
def test_a_number_that_nothing_has_names_nothing(played: Played, number: int) -> None:
    """The entry is there, and no thing of that number in it."""
    station, names = played
    assert refused(station.thing, talk=TALK, ref=f"{names['remark']}.{number}").code == "station.no_such_handle"
    assert refused(station.thing, talk=TALK, ref="lusab-babad-lusab").code == "station.no_such_handle"


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("remark", lambda ref: {"text": "They wait.", "about": [ref]}),
        ("put_blob", lambda ref: {"name": "A slip", "media_type": "text/plain", "data": "QQ==", "of": [ref]}),
        ("attach_blob", lambda ref: {"number": 1, "of": [ref]}),
        ("blobs", lambda ref: {"of": ref}),
        ("choose_branch", lambda ref: {"leg": "North", "branch": ref}),
        ("read", lambda ref: {"leg": "North", "entry": ref, "where": "around"}),
        ("may_cross", lambda ref: {"before": ref}),
        ("find", lambda ref: {"text": "boats", "before": ref}),
        ("sheet", lambda ref: {"ref": ref}),
        ("withdraw", lambda ref: {"what": ref, "noted": noted("North")}),
    ],
)
def test_no_act_takes_a_number_that_nothing_has(played: Played, act: str, more: Callable[[str], Any]) -> None:
    """Whatever it is asked for: nothing is written down of what is not there."""
    station, names = played
    asked = {"talk": TALK} | more(names["words"].partition(".")[0] + ".4")
    assert refused(station.call, method=act, params=asked).code == "station.no_such_handle"


def test_what_is_told_in_one_sentence_is_the_first_of_its_entry(played: Played) -> None:
    """With the number and without."""
    station, names = played
    first = station.thing(talk=TALK, ref=f"{names['remark']}.1")
    assert first["content"] == station.thing(talk=TALK, ref=names["remark"])["line"]["content"][0]


@pytest.mark.parametrize(("act", "one"), [("conditions", "condition"), ("commitments", "commitment")])
def test_what_stands_by_itself_is_what_the_legs_show(played: Played, act: str, one: str) -> None:
    """All of it; one leg alone; in some states alone; page by page, the newest of each leg first."""
    station, _ = played
    shown = {leg["leg"]: leg[act][::-1] for leg in station.view(talk=TALK)["legs"]}
    assert sum(map(len, shown.values())) > 1
    for limit in (1, 2, 500):
        found = every(station, act, limit=limit)
        for leg, there in shown.items():
            assert [each[one] for each in found if each["leg"] == leg] == there
        assert [each[one] for each in every(station, act, leg="North", limit=limit)] == shown["North"]
        for state in {each["state"] for there in shown.values() for each in there}:
            some = every(station, act, states=[state], limit=limit)
            assert some == [each for each in found if each[one]["state"] == state]
    assert refused(station.call, method=act, params={"talk": TALK, "states": ["lost"]}).code == "station.wrong_shape"


def test_what_is_overdue_is_found_by_its_state(station: Station, clock: Clock) -> None:
    """With its date, its finder and whose it is."""
    words = say(station, "North", "We hold.", terms("verbatim", "South"), act="proposal")
    sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
    station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
    clauses = [{"text": "By noon.", "until": "2025-12-20 12:00"}, {"text": "At sea."}]
    station.reply(talk=TALK, leg="South", to=sheet["refs"], stance="accepts_on_conditions", conditions=clauses,
                  noted=noted("South"))  # fmt: skip
    assert len(station.conditions(talk=TALK, states=["open"])["conditions"]) == 2
    clock.skip(days=30)
    (late,) = station.conditions(talk=TALK, states=["overdue"])["conditions"]
    assert (late["leg"], late["condition"]["text"], late["condition"]["whose"]) == ("South", "By noon.", "ours")
    assert late["condition"]["until"].startswith("2025-12-20T12:00")


def test_at_a_sides_own_station(tmp_path: Path) -> None:
    """It finds what stands on its leg, and nothing of any other."""
    with kit.with_talk(tmp_path / "s") as station, kit.make(tmp_path / "east", "East's envoy") as east:
        table.seat_together(station, TALK, "East", east, "East's envoy")
        secret = say(station, "North", "Not for East.")
        ref = east.say(talk=TALK, leg="East", passages=[{"text": "For the mediator."}])["refs"][0]
        table.exchange([station, east])
        assert east.thing(talk=TALK, ref=ref)["content"]["text"] == "For the mediator."
        assert refused(east.thing, talk=TALK, ref=secret).code == "station.no_such_handle"
        assert every(east, "conditions") == every(east, "commitments") == []
        assert refused(east.conditions, talk=TALK, leg="North").code == "station.no_such_leg"


def test_words_that_are_found_say_that_they_have_no_effect_any_more(tmp_path: Path, clock: Clock) -> None:
    """Those that were struck at their author's leg, and where a side was told that they were withdrawn or wrong."""

    def found(text: str) -> dict[str, str | None]:
        words = station.find(text=text)["found"]
        return {each["leg"]: each["void"] and each["void"]["code"] for each in words}

    def brought(*items: tuple[str, str]) -> str:
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": kind, "of": of} for kind, of in items])["ref"]
        station.deliver(talk=TALK, what=[sheet], to="South's envoy")
        return str(sheet)

    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        struck, taken_back = (say(station, "North", text, terms("verbatim", "South")) for text in ("Fifty.", "Ten."))
        sheet = brought(("very_words", struck), ("very_words", taken_back))
        assert found("fifty") == found("ten") == {"North": None, "South": None}
        station.strike(talk=TALK, what=struck, reason="Fifteen, not fifty.")
        station.release(talk=TALK, what=taken_back, terms=terms("withheld"), noted=noted("North"))
        assert found("fifty.") == {"North": "talk.struck", "South": None}
        brought(("correction", f"{sheet}.1"), ("withdrawal", f"{sheet}.2"))
        assert found("fifty.") == {"North": "talk.struck", "South": "void.told_wrong"}
        assert found("ten.") == {"North": None, "South": "void.told_withdrawn"}


def test_the_head_of_a_leg_has_the_mandates_of_its_people(tmp_path: Path, clock: Clock) -> None:
    """With whether each is in force now; one that nobody but an envoy gave, and one that was struck, are none."""

    def states() -> dict[str, str]:
        return {each["ref"]: each["state"] for each in station.about_leg(talk=TALK, leg="North")["mandates"]}

    def mandate(by: str = "principal", **more: Any) -> str:
        given = {"seat": "North's envoy", "scopes": ["bind", "speak"], "noted": noted("North", by)} | more
        return str(station.mandate(talk=TALK, leg="North", **given)["ref"])

    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        open_end, revoked, struck = mandate(), mandate(), mandate()
        later = mandate(since="2025-12-20 08:00", until="2025-12-21 08:00")
        station.revoke(talk=TALK, mandate=revoked, noted=noted("North", "principal"))
        station.strike(talk=TALK, what=struck, reason="Another talk.")
        assert refused(lambda: mandate("envoy")).code == "talk.not_a_principal"
        assert states() == {open_end: "in_force", revoked: "revoked", later: "not_yet"}
        (shown, *_) = station.about_leg(talk=TALK, leg="North")["mandates"]
        assert (shown["seat"], shown["scopes"], shown["until"]) == ("North's envoy", ["speak", "bind"], None)
        for days, state in ((6, "in_force"), (1, "ended")):
            clock.skip(days)
            assert states()[later] == state
        assert station.about_leg(talk=TALK, leg="South")["mandates"] == []


def test_what_may_cross_says_what_waits_on_a_sheet_and_what_was_struck(tmp_path: Path, clock: Clock) -> None:
    """Words of a sheet that nobody brought yet name it, until it was brought; struck words say that they were."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        first = kit.say(station, "North", "We could meet.", terms("verbatim", "South"))
        second = kit.say(station, "North", "By day.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": first}])
        station.strike(talk=TALK, what=second, reason="Nobody said so.")

        def rows() -> dict[str, tuple[Any, Any, bool]]:
            page = station.may_cross(talk=TALK, leg="North", to="South", rest=True)
            return {
                each["text"]: (each["waits"], each["void"] and each["void"]["code"], each["crossed"])
                for each in page["rows"]
            }

        assert rows()["We could meet."] == (sheet["refs"][0], None, False)
        waits, void, _ = rows()["By day."]
        assert (waits, void) == (None, "talk.struck")
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        assert rows()["We could meet."] == (None, None, True)
