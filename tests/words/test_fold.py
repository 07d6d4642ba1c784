"""The one folding of search and slip guard."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.words import fold
from goodoffices.words.fold import UNIFIED
from goodoffices.words.refused import REFUSED

# Made with Unicode 14.0.0: the folded form of every code point below U+32000, one a line.
FOLDED = "1368ca1f42c3a4fa0c741a55c03069f76d4e5d7038a63f3484d6676ab2b7bd9d"

FOUND = {
    "Hebrew with prefixes": ("הצעה", "ובהצעה החדשה"),
    "Arabic with prefixes": ("اتفاق", "وبالاتفاق"),
    "Iran with an Arabic ya": ("ایران", "ايران"),
    "Iran with a Persian ya": ("ايران", "ایران"),
    "ё typed as е": ("еще", "Ещё раз"),
    "е typed as ё": ("ещё", "еще раз"),
    "Persian kaf": ("کتاب", "الكتاب"),
    "alef with hamza": ("امن", "الأمن"),
    "alef with hamza below": ("اسلام", "إسلام"),
    "alef madda": ("اقا", "آقا"),
    "alef wasla": ("اتفاق", "ٱتفاق"),
    "teh marbuta typed as heh": ("القناه", "القناة"),
    "heh with yeh above": ("نامه", "نامۀ"),
    "hamza on waw": ("مسوول", "مسؤول"),
    "hamza on ya": ("مسیول", "مسئول"),
    "alef maksura": ("علي", "على"),
    "tatweel": ("سلام", "ســلام"),
    "vocalised Arabic": ("مفتوحة", "مَفْتُوحَة"),
    "presentation forms": ("سلام", "ﺳﻼﻡ"),
    "half space typed as a space": ("می خواهم", "می‌خواهم"),
    "half space in the query": ("می‌خواهم", "می خواهم"),
    "Persian digits": ("14", "۱۴ روز"),
    "Arabic digits": ("2025", "٢٠٢٥"),
    "Arabic decimals": ("3.5", "٣٫٥"),
    "full-width digits": ("14", "１４"),
    "pointed Hebrew": ("שלום", "שָׁלוֹם"),
    "Hebrew without its final letter": ("שלומ", "שלום"),
    "Hebrew final letter inside": ("שלום", "שלומנו"),
    "Hebrew abbreviation with a plain quote": ('או"ם', "האו״ם"),
    "maqaf": ("בית-דין", "בית־דין"),
    "French accents": ("negociation", "Négociation"),
    "French ligature": ("coeur", "Cœur"),
    "French apostrophe": ("l'accord", "L’accord"),
    "German sharp s": ("strasse", "Straße"),
    "Turkish capital I": ("istanbul", "İSTANBUL"),
    "Greek final sigma": ("λογοσ", "ΛΟΓΟΣ λόγος"),
    "Greek iota below": ("αδη", "ᾍδη"),
    "no-break space": ("14 jours", "14\u00a0jours"),
    "line end": ("two words", "two\r\n\twords"),
    "hidden characters in the query": ("chan\u200bnel\u202e", "the channel"),
    "ligature": ("office", "oﬃce"),
}
NOT_FOUND = [("שלום", "שילוב"), ("اتفاق", "انفاق"), ("14", "15"), ("open", "reopen".replace("o", "0"))]


@pytest.mark.parametrize(("query", "text"), FOUND.values(), ids=FOUND.keys())
def test_found(query: str, text: str) -> None:
    """The folded query is part of the folded text."""
    assert fold(query) in fold(text)


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_not_found(query: str, text: str) -> None:
    """Other words stay other words."""
    assert fold(query) not in fold(text)


def test_hamza_alone_stays() -> None:
    """A hamza on the line is a letter and is not dropped: water is not what."""
    assert fold("ماء") != fold("ما")


def test_spaces_collapse() -> None:
    """All kinds of space fold to one plain space, with none at the ends."""
    assert fold(" \t a\u2003 \u200c\n b\u2028c ") == "a b c"
    assert fold(" \u200c ") == ""


@pytest.fixture(scope="module")
def folded() -> list[str]:
    """The folded form of each code point of the planes that hold letters, between letters that stay."""
    return [fold(f"x{chr(code_point)}x") for code_point in range(0x32000)]


def test_folding_every_character_twice_changes_nothing(folded: list[str]) -> None:
    """For each character, and so for every text, folding is idempotent and leaves nothing refused."""
    for code_point, once in enumerate(folded):
        assert fold(once) == once, hex(code_point)
        assert not any(character in REFUSED for character in once[1:-1])


def test_every_python_folds_alike(folded: list[str]) -> None:
    """The folded form of every code point is that of Unicode 14.0.0 in the running Python."""
    assert hashlib.sha256("\n".join(folded).encode()).hexdigest() == FOLDED


any_text = st.lists(
    st.one_of(
        st.sampled_from("abÉéёйßİœ שלוםְׁ قناةيیآ\u0654ـ\u200c\u200d\u0301\u0316 \n\t\u202e٣۳ﷺ\ufb2a\uac01が"),
        st.characters(codec=None, categories=None),
    ),
    max_size=24,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding is idempotent and total."""
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once
    assert once == once.strip()


@settings(max_examples=500, deadline=None)
@given(any_text.filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text)))
def test_normal_forms_fold_alike(text: str) -> None:
    """However the words were composed, NFC, NFD or as typed, they are found alike."""
    assigned = "".join(character for character in text if character not in REFUSED)
    forms = {fold(unicodedata.normalize(form, assigned)) for form in ("NFC", "NFD")}
    assert forms == {fold(assigned)}


@settings(max_examples=300, deadline=None)
@given(any_text, any_text, any_text)
def test_a_part_of_a_text_is_found_in_it(before: str, part: str, after: str) -> None:
    """Whatever part of a text somebody copies out of it is found in it."""
    assert fold(part) in fold(before + part + after)


def test_forms_do_not_chain() -> None:
    """No form is listed twice and no plain form is itself a form of another."""
    forms = list(itertools.chain.from_iterable(forms for _, forms in UNIFIED))
    assert len(forms) == len(set(forms))
    assert not set(forms) & set("".join(plain for plain, _ in UNIFIED))
