"""The speaker's words, their translation and the condition: proposed where the text has them, else left empty."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.importing import Asked, keep, plain, propose
from goodoffices.record import from_plain
from goodoffices.record.item import ID_SIZE
from goodoffices.sentences.english import english
from tests.importing.kit import PIECES
from tests.importing.test_rules import items

BY = {"entered": {"name": "Mara", "at": "2026-05-04T10:00:00Z"}}
RUSSIAN = "שרת החוץ של רוסיה, אנה וולקובה, אמרה ביום שני: "
ISRAELI = "שרת התחבורה של ישראל, נועה ברקאי, אמרה ביום שני: "


def told(text: str) -> dict[str, str]:
    """The wordings of the one item of a text."""
    (item,) = items(text)
    from_plain(item | BY, where="here", item_id=bytes(ID_SIZE))
    wordings = ("original", "translation", "condition")
    return {key: item[key]["text"] for key in wordings if key in item}


def test_words_in_the_language_of_the_speakers_state_are_the_original() -> None:
    """A page in it quotes them as they were said; the same words of somebody from elsewhere are a translation."""
    words = "אנחנו לא נסגור את הגשר גם בשבוע הבא"
    assert told(f'{ISRAELI}"{words}".') == {"original": words}
    assert told(f'{RUSSIAN}"{words}".') == {"translation": words}


@pytest.mark.parametrize(
    "text",
    [
        "The foreign minister of Chile, Ana Rojas, said on Monday: “We will not close the bridge next week.”",
        "Ana Rojas said on Monday: “We will not close the bridge next week.”",
        f'{RUSSIAN}"לא היום".',
        f"{RUSSIAN[:-2]} שהגשר לא ייסגר גם בשבוע הבא.",
    ],
    ids=["English may have been spoken", "no state", "a few words picked out", "no quotation"],
)
def test_words_of_which_it_is_not_sure_are_left_empty(text: str) -> None:
    """The language in which somebody spoke is not guessed."""
    assert told(text) == {}


def test_what_another_outlet_quotes_is_no_original() -> None:
    """It may have been translated on its way to the page, and back."""
    words = "אנחנו לא נסגור את הגשר גם בשבוע הבא"
    found = items(f'לפי העיתון "קול המעגן", {ISRAELI}"{words}".')
    assert not [item for item in found if "original" in item and len(item["chain"]) > 1]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (
            "Peru's minister, Ana Rojas, warned on Monday that Lima would close the lock if the pilots strike.",
            "if the pilots strike",
        ),
        (
            "“If the pilots strike in May, we will close the lock,” Peru's minister, Ana Rojas, said on Monday.",
            "If the pilots strike in May",
        ),
        (
            "Peru's minister warned on Monday that Lima would close the lock unless the fees are withdrawn.",
            "unless the fees are withdrawn",
        ),
        (f"{RUSSIAN}נסגור את הגשר אם הנתבים ישבתו במאי.", "אם הנתבים ישבתו במאי"),
        (
            "Министр Перу Анна Рохас заявила в понедельник, что шлюз закроют, если лоцманы объявят забастовку.",
            "если лоцманы объявят забастовку",
        ),
    ],
)
def test_a_condition_is_the_clause_that_states_it(text: str, condition: str) -> None:
    """Word for word, to where it ends."""
    assert told(text)["condition"] == condition


@pytest.mark.parametrize(
    "text",
    [
        "Peru's minister warned on Monday: “If the pilots, or the crews, strike, we will close the lock.”",
        "Peru's minister warned on Monday that Lima would close the lock if the pilots, as in May, strike.",
        "Peru's minister warned on Monday that Lima would close it if they strike and if nobody pays them.",
        "Peru's minister said on Monday that the answer was conditional and that the lock would close.",
    ],
    ids=["commas within it", "no end in sight", "two conditions", "a word that states none"],
)
def test_a_condition_whose_reach_is_not_sure_is_left_empty(text: str) -> None:
    """That there is one is told; a person fills it in."""
    (item,) = items(text)
    assert item["conditional"] == "yes"
    assert "condition" not in item


@given(st.lists(st.sampled_from([*PIECES, "unless", "if the ban", ", ", "Russia's minister said: “", "si", "אם"])))
def test_whatever_is_proposed_stands_in_the_text_and_the_record_takes_it(pieces: list[str]) -> None:
    """Also of texts that nobody would write: verbatim, with its rule and place."""
    source = keep(" ".join(pieces), "page")
    for proposed in propose(source, Asked(published=20_577, outlet="The Page")).items:
        item: dict[str, Any] = plain(proposed, source)
        from_plain(item | BY, where="here", item_id=bytes(ID_SIZE))
        for key in ("original", "translation", "condition"):
            rested = proposed.fields.get(key)
            if rested is not None and rested.span is not None:
                assert rested.span.text == item[key]["text"] == source.text[rested.span.start : rested.span.end]
                assert english(f"rests.{rested.reason}")
