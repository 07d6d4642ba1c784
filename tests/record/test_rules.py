"""The numbered rules of the public record, each shown (rule 5 stands in test_resolve.py)."""

from __future__ import annotations

from typing import Any

import pytest

from goodoffices.errors.record import RecordWrongValue
from goodoffices.record import (
    Answer,
    Change,
    Entered,
    Relation,
    Ruled,
    State,
    Verdict,
    Whose,
    corroboration,
    drift,
    is_announcement,
    lost_condition,
    whose_wording,
)
from tests.record.test_register import COLLEAGUE, MEDIATOR, confirm, drop, tie
from tests.record.the_case import (
    APPEAL,
    HEADLINE,
    LONDON,
    PAGE,
    POST,
    REMARK,
    REPLY,
    REQUEST,
    SOURCE,
    WAR,
    english,
    in_words,
    item,
    numbered,
    register_of,
)


def chain(*names: str, origin: str = "") -> list[dict[str, Any]]:
    """A chain of outlets; the name “?” is an anonymous source."""
    hops: list[dict[str, Any]] = []
    for name in names:
        who = {"naming": "anonymous", "relayer": "person"} if name == "?" else {"name": name, "relayer": "outlet"}
        hops.append({**who, "form": "narrated"})
    hops[0]["origin"] = origin
    return hops


def line(*chains: list[dict[str, Any]], ties: tuple[tuple[int, int], ...] = (), settled: bool = True) -> str:
    """The corroboration, in words, of confirmed items with these chains and ties between them."""
    register = register_of(*(item(REQUEST, number, chain=each) for number, each in enumerate(chains, 1)))
    for number, (one, other) in enumerate(ties, 101):
        register = register.add(tie(number, one, Relation.SAME_SOURCE_AS, other, settled=settled))
    return in_words(corroboration(register, [numbered(number + 1) for number in range(len(chains))]))


def test_record_rule_01_nothing_is_confirmed_by_itself() -> None:
    """An item and a link stand as proposed until a person confirms them; the record says who and when."""
    register = register_of(item(REMARK, 1, confirmed=False), item(APPEAL, 2, confirmed=False)).add(
        tie(101, 1, Relation.CONTRADICTS, 2, settled=False)
    )
    assert register.standing(numbered(1)).state is State.PROPOSED
    assert [each.state for each in register.links(numbered(1))] == [State.PROPOSED]
    settled = register.add(confirm(numbered(1))).add(confirm(numbered(101), COLLEAGUE))
    assert settled.standing(numbered(1)).state is State.CONFIRMED
    assert settled.standing(numbered(1)).confirmed == (MEDIATOR,)
    assert settled.standing(numbered(2)).state is State.PROPOSED
    assert settled.links(numbered(1))[0].confirmed == (COLLEAGUE,)


def test_record_rule_01_who_confirmed_and_who_dropped_is_told_together() -> None:
    """A confirmation does not outweigh a drop; both remain to be read, with their reasons."""
    register = register_of(item(REMARK, 1, confirmed=False)).fold(
        [confirm(numbered(1)), Ruled(numbered(1), Verdict.DROPPED, "another speaker", COLLEAGUE)]
    )
    standing = register.standing(numbered(1))
    assert standing.state is State.DROPPED
    assert standing.versions[0].confirmed == (MEDIATOR,)
    assert [(ruling.by, ruling.why) for ruling in standing.versions[0].dropped] == [(COLLEAGUE, "another speaker")]


def test_record_rule_01_a_confirmation_does_not_carry_over_to_a_correction() -> None:
    """What was confirmed is that version; its correction must be confirmed again."""
    register = register_of(item(REMARK, 1)).add(Entered(item(REMARK, 2, confirmed=False), (numbered(1),)))
    standing = register.standing(numbered(1))
    assert standing.state is State.PROPOSED
    assert standing.versions[0].confirmed != ()
    assert standing.versions[0].replaced_by == (numbered(2),)
    assert register.add(confirm(numbered(2))).standing(numbered(1)).confirmed == (MEDIATOR,)
    assert register.add(confirm(numbered(1))).standing(numbered(1)).state is State.PROPOSED


def test_record_rule_02_one_report_over_an_anonymous_source() -> None:
    """The band of the demo: one report, one anonymous source."""
    assert line(chain("?", "Outlet")) == "one report, one anonymous source"


def test_record_rule_02_two_outlets_over_the_same_anonymous_source_are_one_origin() -> None:
    """Mentions are not counted: three papers that copy one source stay at one."""
    same = "the source of Monday's report"
    assert line(chain("?", "One", origin=same), chain("?", "Two", origin=same.upper())) == (
        "two reports, one anonymous source"
    )
    assert line(chain("?", "One"), chain("?", "One", "Two"), chain("?", "One", "Three")) == (
        "three reports, one anonymous source"
    )


def test_record_rule_02_named_origins_are_counted_once_each() -> None:
    """Three papers over one read-out have one origin; a second office makes two."""
    assert line(chain("Office", "One"), chain("Office", "Two"), chain("OFFICE", "Three")) == "three reports, one origin"
    assert line(chain("Office", "One"), chain("Ministry", "Two")) == "two reports, two origins"
    assert line(chain("Office")) == "one report, one origin"


def test_record_rule_02_anonymous_sources_of_two_outlets_are_never_said_to_be_different_people() -> None:
    """Two anonymous sources may be one person: the line says that it is not known."""
    assert line(chain("?", "One"), chain("?", "Two")) == (
        "two reports, two anonymous sources, not known to be different"
    )
    assert line(chain("?", "One"), chain("Office", "Two")) == "two reports, two origins, one of them anonymous"


def test_record_rule_02_a_confirmed_tie_makes_two_origins_one() -> None:
    """``same_source_as`` merges, in either direction and through a third item."""
    three = (chain("?", "One"), chain("?", "Two"), chain("?", "Three"))
    assert line(*three, ties=((1, 2), (3, 2))) == "three reports, one anonymous source"
    assert line(*three, ties=((2, 1),)) == "three reports, two anonymous sources, not known to be different"


def test_record_rule_02_a_tie_runs_through_items_that_were_not_asked_about() -> None:
    """Two reports tied to a third are one origin, whether or not the third is looked at."""
    register = register_of(
        *(item(REQUEST, number, chain=chain("?", name)) for number, name in ((1, "One"), (2, "Two"), (3, "Three")))
    ).fold([tie(101, 1, Relation.SAME_SOURCE_AS, 3), tie(102, 2, Relation.SAME_SOURCE_AS, 3)])
    asked = [numbered(1), numbered(2)]
    assert corroboration(register, asked).origins == 1
    assert corroboration(register.add(drop(numbered(3))), asked).origins == 2
    assert corroboration(register.add(drop(numbered(102))), asked).origins == 2


def test_record_rule_02_an_origin_runs_through_items_that_were_not_asked_about() -> None:
    """A third item of the first one's origin, tied to the second, makes the two one."""
    register = register_of(
        item(REQUEST, 1, chain=chain("?", "One", origin="x")),
        item(REQUEST, 2, chain=chain("?", "Two", origin="y")),
        item(REQUEST, 3, chain=chain("?", "Three", origin="x")),
    ).add(tie(101, 3, Relation.SAME_SOURCE_AS, 2))
    asked = [numbered(1), numbered(2)]
    assert corroboration(register, asked).origins == 1
    corrected = Entered(item(REQUEST, 4, chain=chain("?", "Three", origin="z")), (numbered(3),))
    assert corroboration(register.add(corrected), asked).origins == 2


def test_record_rule_02_a_tie_that_nobody_confirmed_merges_nothing_and_is_mentioned() -> None:
    """A proposed near-duplicate is not yet a fact, and not hidden either."""
    assert line(chain("Office", "One"), chain("Ministry", "Two"), ties=((1, 2),), settled=False) == (
        "two reports, two origins; one tie to a same source not confirmed"
    )


def test_record_rule_02_an_origin_that_a_confirmed_item_names_is_no_longer_anonymous() -> None:
    """Once a tied item names the source, the source has a name; a proposed item does not give it one."""
    register = register_of(
        item(REQUEST, 1, chain=chain("?", "One")),
        item(REQUEST, 2, chain=chain("Office", "Two"), confirmed=False),
    ).add(tie(101, 1, Relation.SAME_SOURCE_AS, 2))
    assert corroboration(register, [numbered(1)]).anonymous_origins == 1
    assert corroboration(register.add(confirm(numbered(2))), [numbered(1)]).anonymous_origins == 0


def test_record_rule_02_several_items_of_one_piece_are_one_report() -> None:
    """Request, reply and the official's name stand in one report; asking twice changes nothing."""
    register = register_of(item(REQUEST, 1), item(REPLY, 2))
    found = corroboration(register, [numbered(1), numbered(2), numbered(1)])
    assert (found.reports, found.origins, found.anonymous_origins) == (1, 1, 1)
    assert in_words(found) == "one report, one anonymous source"


def test_record_rule_02_two_pieces_of_one_outlet_are_two_reports() -> None:
    """A report is known by its outlet and its days: those of its hop, else those of the item."""
    later = {"edtf": "2026-01-02", "rests_on": "dateline"}
    undated = chain("?", "One")
    dated = [undated[0], undated[1] | {"date": later}]

    def reports(*chains: list[dict[str, Any]], **changes: Any) -> int:
        first, second = item(REQUEST, 1, chain=chains[0]), item(REQUEST, 2, chain=chains[1], **changes)
        return corroboration(register_of(first, second), [numbered(1), numbered(2)]).reports

    assert reports(undated, undated) == 1
    assert reports(undated, undated, reported=later) == 2
    assert reports(dated, undated) == 2
    assert reports(dated, dated, reported=later) == 1
    assert reports(dated, undated, reported=later) == 1


def test_record_rule_02_what_is_not_confirmed_or_not_current_is_left_out_with_the_reason() -> None:
    """Proposed, contested, dropped, background and leads: none of them counts, each is told."""
    register = register_of(
        item(REQUEST, 1, confirmed=False),
        item(REQUEST, 2),
        item(REQUEST, 3),
        item(WAR, 4),
        item(HEADLINE, 5),
        item(APPEAL, 3),
    ).add(drop(numbered(2)))
    found = corroboration(register, map(numbered, range(1, 6)))
    assert [each.reason for each in found.left_out] == [
        "not_confirmed",
        "dropped",
        "contested",
        "background",
        "lead",
    ]
    assert (found.reports, found.origins) == (0, 0)
    assert in_words(found) == (
        "no report that counts: one background, one contested, one dropped, one a lead, one not confirmed"
    )
    assert in_words(corroboration(register, [])) == "no report that counts"


def test_record_rule_02_large_numbers_are_written_in_figures() -> None:
    """Up to twelve in words, beyond in figures."""
    assert line(*(chain("Office", f"Paper {number}") for number in range(12))) == "twelve reports, one origin"
    assert line(*(chain("Office", f"Paper {number}") for number in range(13))) == "13 reports, one origin"


def hops(*texts: str | None, language: str = "en") -> list[dict[str, Any]]:
    """A chain that words something in these ways; None gives no wording."""
    made = chain(*(f"Hop {number}" for number in range(len(texts))))
    for hop, text in zip(made, texts, strict=True):
        if text is not None:
            hop["words"] = {"text": text, "language": language}
    return made


def test_record_rule_03_a_changed_wording_is_shown_as_drift() -> None:
    """“Does not seek” that becomes “does not intend” is a step between two hops; both wordings remain."""
    changed = item(REQUEST, 1, chain=hops("does not seek to attack", None, "does not intend to attack"))
    (step,) = drift(changed)
    assert (step.earlier, step.later, step.change) == (0, 2, Change.REWORDED)
    assert step.before.words.text == "does not seek to attack"
    assert step.after.words.text == "does not intend to attack"
    assert drift(item(REQUEST, 1, chain=hops("Does  not seek", "does not seek"))) == ()


def test_record_rule_03_a_translation_is_shown_and_not_compared() -> None:
    """Two languages cannot be held against each other letter by letter."""
    made = [*hops("does not seek to attack"), *hops("אינה מבקשת לתקוף", language="he")]
    (step,) = drift(item(REQUEST, 1, chain=made))
    assert step.change is Change.TRANSLATED


def test_record_rule_03_drift_between_items_is_a_link_and_merges_nothing() -> None:
    """Two items whose wording drifted stay two items."""
    register = register_of(item(REMARK, 1), item(REQUEST, 2)).add(tie(101, 2, Relation.DRIFTS_FROM, 1))
    assert len(list(register.standings())) == 2
    assert register.links(numbered(1))[0].link.relation is Relation.DRIFTS_FROM


@pytest.mark.parametrize(
    ("form", "whose"),
    [("quoted", Whose.SPEAKER), ("paraphrased", Whose.RELAYER), ("narrated", Whose.RELAYER)],
)
def test_record_rule_04_the_form_decides_whose_wording_it_is(form: str, whose: Whose) -> None:
    """Quote marks around a reporter's description do not make it the speaker's wording."""
    told = item(REPLY, 1, chain=[SOURCE, LONDON | {"words": english("“conditional”"), "form": form}, PAGE])
    assert whose_wording(told.chain[1]) is whose


def test_record_rule_04_no_wording_is_the_speakers_that_no_hop_quotes() -> None:
    """An original wording needs a hop that quotes the speaker."""
    spoken = {"text": "We seek no clash.", "language": "en"}
    with pytest.raises(RecordWrongValue) as refusal:
        item(REQUEST, 1, original=spoken)
    assert "a hop that quotes the speaker" in refusal.value.said
    assert item(REMARK, 1, original=spoken, translation={"text": "x", "language": "fr"}).original.text == spoken["text"]


def test_record_rule_06_a_headline_beside_the_text_has_no_date_and_is_never_counted() -> None:
    """A lead is kept, is not dated by its page, and counts for nothing even once confirmed."""
    for key in ("said", "reported"):
        dated = HEADLINE | {key: {"edtf": "2025-12-31", "rests_on": "the page"}}
        with pytest.raises(RecordWrongValue) as refusal:
            item(dated, 1)
        assert "a headline is not dated by the page it stands on" in refusal.value.said
    with pytest.raises(RecordWrongValue):
        item(HEADLINE, 1, chain=[PAGE])
    found = corroboration(register_of(item(HEADLINE, 1)), [numbered(1)])
    assert in_words(found) == "no report that counts: one a lead"


def test_record_rule_07_conditional_words_stay_conditional() -> None:
    """“If attacked, the answer will be harsh” is no announcement."""
    post = item(POST, 1)
    assert not is_announcement(post)
    assert post.condition.text == "in case of aggression"


def test_record_rule_07_a_repetition_that_loses_the_condition_is_told() -> None:
    """Whoever repeats the threat without its “if” is named at the item that had it."""
    plain = {key: value for key, value in POST.items() if key not in {"conditional", "condition"}}
    register = register_of(item(POST, 1), item(plain, 2), item(POST, 3), item(plain, 4)).fold(
        [
            tie(101, 2, Relation.REPEATS, 1),
            tie(102, 3, Relation.REPEATS, 1),
            tie(103, 4, Relation.ANSWERS, 1),
            tie(104, 5, Relation.DRIFTS_FROM, 1),
        ]
    )
    assert lost_condition(register, numbered(1)) == (numbered(2),)
    assert lost_condition(register, numbered(2)) == ()
    assert lost_condition(register.add(drop(numbered(101))), numbered(1)) == ()
    assert lost_condition(register.add(drop(numbered(2))), numbered(1)) == ()


def test_record_rule_07_a_contested_item_is_conditional_if_any_version_says_so() -> None:
    """Two corrections that disagree about the “if” leave the item conditional."""
    plain = {key: value for key, value in POST.items() if key not in {"conditional", "condition"}}
    register = register_of(item(POST, 1)).fold(
        [Entered(item(POST, 2), (numbered(1),)), Entered(item(plain, 3, conditional="no"), (numbered(1),))]
    )
    assert register.standing(numbered(1)).conditional is Answer.YES
    assert register.add(drop(numbered(2))).standing(numbered(1)).conditional is Answer.NO


def test_record_rule_08_background_is_stored_and_not_counted() -> None:
    """Last year's war, told in passing, bears out nothing."""
    register = register_of(item(WAR, 1), item(REQUEST, 2))
    found = corroboration(register, [numbered(1), numbered(2)])
    assert in_words(found) == "one report, one anonymous source"
    assert [(each.item, each.reason) for each in found.left_out] == [(numbered(1), "background")]
    assert register.standing(numbered(1)).state is State.CONFIRMED
