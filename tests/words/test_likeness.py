"""Names that look alike."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import UNICODE_VERSION, fold, look_alike, looks, mixed_scripts, skeleton, table
from goodoffices.words import _likeness_data as data

ONE_SCRIPT = (
    "North", "Émile Zola", "Ñandú", "צפון", "צפון's envoy", "ה-NATO", "УНИСЕФ UNICEF", "Север", "Βορράς", "شمال",
    "کارها‌", "उत्तर", "ขวาง", "한국", "漢字かなカナ", "チーム三", "한國", "ㄅ中", "A方", "NHK社", "Aチーム", "North 2",
    "Nord-Sør", "٣", "Lamed ל", "α/β", "1st", "—", "😀",
)  # fmt: skip
SEVERAL_SCRIPTS = {
    "Nоrth": (1, "Latin", "Cyrillic"),
    "ЯR": (1, "Cyrillic", "Latin"),
    "the publiс": (9, "Latin", "Cyrillic"),
    "הNATO": (1, "Hebrew", "Latin"),
    "N1оrth": (2, "Latin", "Cyrillic"),
    "Αthens": (1, "Greek", "Latin"),
    "Ꭺlpha": (1, "Cherokee", "Latin"),
    "かㄅ": (1, "Hiragana", "Bopomofo"),
    "한か": (1, "Hangul", "Hiragana"),
    "中Я": (1, "Han", "Cyrillic"),
}
ALIKE = (
    ("North", "Nоrth"), ("North", "NORTH"), ("North", "North"), ("HAT", "НАТ"), ("ОСС", "OCC"), ("sos", "ѕоѕ"),
    ("Side 1", "Side I"), ("Side I", "Side l"), ("Side i", "Side I"), ("Team O", "Team 0"), ("Barn", "Bam"),
    ("João", "Joao"), ("é", "e\u0301"), ("صفحه", "صفحة"), ("Nord-Süd", "Nord–Sud"), ("Ⅻ", "XII"), ("𝐍orth", "North"),
    ("Νίκος", "Νικος"), ("ΝΑΤΟ", "NATO"), ("کارها", "کار\u200dها"),
)  # fmt: skip
APART = (
    ("North", "South"), ("A", "B"), ("1", "2"), ("צפון", "דרום"), ("North", "North Port"), ("Côte", "Cité"),
    ("Side 1", "Side 2"), ("M", "N"), ("北方", "南方"), ("شمال", "جنوب"), ("Mara", "Maria"),
)  # fmt: skip

names = st.text(alphabet="NnoоОO0rtмmh1lIi ׳'שםן\u0301é-А方カ", min_size=1, max_size=8)


@pytest.mark.parametrize("name", ONE_SCRIPT)
def test_a_word_of_one_script(name: str) -> None:
    """Accents, digits, hyphens between scripts, and scripts that are written together are nothing to mark."""
    assert mixed_scripts(name) is None


@pytest.mark.parametrize(("name", "found"), SEVERAL_SCRIPTS.items())
def test_a_word_of_several_scripts(name: str, found: tuple[int, str, str]) -> None:
    """The first letter that does not go with those before it is found, with both scripts by name."""
    assert mixed_scripts(name) == found


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike(one: str, other: str) -> None:
    """By letters of other scripts, capitals, accents, digits; whichever of the two comes first."""
    assert look_alike(one, other)
    assert look_alike(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_do_not(one: str, other: str) -> None:
    """Different names stay different."""
    assert not look_alike(one, other)


@given(names, names)
def test_whatever_folds_alike_looks_alike(one: str, other: str) -> None:
    """Likeness holds for every pair of which folding said so before, and is the same both ways."""
    assert look_alike(one, other) == look_alike(other, one)
    assert look_alike(one, one)
    if fold(one) == fold(other):
        assert look_alike(one, other)


@given(st.text(alphabet=[letter for each in (*ALIKE, *APART) for name in each for letter in name], max_size=12))
def test_a_skeleton_is_that_of_its_skeleton(text: str) -> None:
    """Taking it twice changes nothing, and it stands in decomposed form."""
    once = skeleton(text)
    assert skeleton(once) == once
    assert unicodedata.is_normalized("NFD", once)


def test_the_tables_are_those_that_are_named() -> None:
    """Scripts are of the version by which characters are judged; of the confusables no earlier file was found."""
    assert data.UNICODE_VERSION == UNICODE_VERSION
    assert data.CONFUSABLES_VERSION == "13.0.0"
    made_of = repr((data.NAMES, data.SETS, data.SCRIPTS, data.SEPARATORS, data.ALIKE)).encode()
    assert hashlib.sha256(made_of).hexdigest() == "d66a8ac813564347484704d46782fb2caf3adb10f06e5af38fa2424d7d5a2b66"


def test_every_letter_has_a_script_or_goes_with_all() -> None:
    """Each range of scripts is in order, and of assigned characters alone."""
    firsts, lasts = data.SCRIPTS[0::3], data.SCRIPTS[1::3]
    assert list(firsts) == sorted(firsts)
    assert all(first <= last for first, last in zip(firsts, lasts, strict=True))
    assert all(last < after for last, after in zip(lasts, firsts[1:], strict=False))
    assert all(table.assigned(chr(end)) for end in (*firsts, *lasts))


def test_looking_at_many_names_is_quick_enough_to_remember() -> None:
    """What a name looks like is found once."""
    looks.cache_clear()
    for _ in range(3):
        looks("North")
    assert looks.cache_info().misses == 1


def test_a_start_does_not_read_the_table() -> None:
    """A command that looks at no name does not pay for it."""
    seen = "import sys, goodoffices.cli, goodoffices.words; print('goodoffices.words._likeness_data' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], check=True, capture_output=True).stdout == b"False\n"
