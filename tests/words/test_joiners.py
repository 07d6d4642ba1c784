"""The zero-width joiners: kept where a script needs them, refused where they only hide."""

from __future__ import annotations

import pytest

from goodoffices.errors.words import WordsCharacter
from goodoffices.words import clean, judge

N = "\u200c"
J = "\u200d"

KEPT = {
    "Persian verb": f"می{N}خواهم",
    "Persian plural after a letter that does not join": f"کار{N}ها",
    "Persian plural after alef": f"آقا{N}ها",
    "Persian compound after hamza": f"سوء{N}تفاهم",
    "Persian after a vocalised letter": f"خانهٔ{N}ما نامۀ{N}او",
    "abbreviation with a joining heh": f"۱۴۰۴ ه{J}.ش.",
    "initial form by itself": f"{J}ه and ه{J}",
    "two lams kept apart from heh": f"لل{J}ه",
    "Hindi half form": f"क्{J}ष",
    "Hindi visible virama": f"क्{N}ष",
    "Marathi eyelash ra": f"दर्{J}या",
    "Sinhala conjunct": f"ශ්{J}රී ලංකා",
    "Malayalam with virama": f"ന്{N}യ",
    "Bengali ya-phalaa": f"র{J}\u09cdযাব",
}

REFUSED = {
    "non-joiner in Latin": f"pass{N}word",
    "joiner in Latin": f"pass{J}word",
    "non-joiner in Hebrew": f"של{N}ום",
    "joiner in Hebrew": f"של{J}ום",
    "joiner in Cyrillic": f"ми{J}р",
    "emoji family": f"👨{J}👩",
    "non-joiner at the start": f"{N}می",
    "non-joiner at the end": f"می{N}",
    "non-joiner before a space": f"می{N} خواهم",
    "non-joiner after a space": f"می {N}خواهم",
    "non-joiner between Latin and Arabic": f"PDF{N}ها",
    "non-joiner before a mark": f"می{N}\u064eخ",
    "two non-joiners": f"می{N}{N}خواهم",
    "two joiners": f"ه{J}{J}.",
    "non-joiner and joiner": f"می{N}{J}خواهم",
    "joiner and non-joiner": f"ه{J}{N}ه",
    "two after a virama": f"क्{J}{J}ष",
    "Hindi without virama": f"क{J}ष",
    "non-joiner before a virama": f"র{N}\u09cdয",
    "joiner and virama after nothing": f"{J}\u09cdয",
    "joiner and virama after a Latin letter": f"a{J}\u09cd",
    "joiner alone": J,
    "non-joiner beside Arabic digits": f"۱{N}۲",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_a_joiner_that_the_script_needs_is_kept(text: str) -> None:
    """Spellings that need a joiner keep it, for the author and for whoever receives the words."""
    words = clean(text, "passage 1")
    assert words.count(N) + words.count(J) == text.count(N) + text.count(J)
    assert judge(words) is None


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_a_joiner_that_only_hides_is_refused(text: str) -> None:
    """A joiner elsewhere is refused, with its code point and the places where it may stand."""
    with pytest.raises(WordsCharacter) as refused:
        clean(text, "passage 1")
    assert refused.value.facts["codepoint"] in {"U+200C", "U+200D"}
    assert "may stand only" in refused.value.why
    against = judge(text)
    assert against is not None
    assert "U+200" in against


def test_the_joiner_is_judged_in_normal_form() -> None:
    """A virama typed before the nukta moves behind it in NFC, where the joiner then stands right after it."""
    assert clean(f"\u0915\u094d\u093c{J}\u0937", "passage 1") == f"\u0915\u093c\u094d{J}\u0937"


def test_the_place_of_the_stray_one_among_good_ones() -> None:
    """Of several joiners the refusal names the one that does not belong."""
    with pytest.raises(WordsCharacter) as refused:
        clean(f"می{N}خواهم and{J} می{N}روم", "passage 1")
    assert refused.value.facts["position"] == 13
