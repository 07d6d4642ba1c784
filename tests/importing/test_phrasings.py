"""Ordinary phrasings of the press: what each of them tells, in six languages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from goodoffices.importing import plain
from tests.importing.kit import read

FILE = Path(__file__).parent / "phrasings.toml"
HEADLINES = {
    "en": "The dispute over the trucks",
    "fr": "La querelle des camions",
    "ru": "Спор о судне",
    "he": "המחלוקת על המשאיות",
    "ar": "خلاف على المعبر",
    "fa": "اختلاف بر سر کشتی",
}


def _name(actor: dict[str, str] | None) -> str:
    return " ".join(filter(None, ((actor or {}).get("name"), (actor or {}).get("capacity"))))


def _differs(told: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """The fields in which a proposal is not what a phrasing tells."""
    said, hops = item.get("said"), item["chain"][:-1]
    first, _, last = told.get("said", "").partition("/")
    chain = [_name(hop) for hop in hops]
    wanted = told.get("chain", [])
    right = {
        "kind": item["kind"] in told["kind"],
        "speaker": told.get("speaker", "") in _name(item.get("speaker")),
        "to": all(any(each in _name(one) for one in item.get("addressees", [])) for each in told.get("to", [])),
        "said": not first or (said is not None and (said["earliest"], said["latest"]) == (first, last or first)),
        "conditional": told.get("conditional", False) == (item.get("conditional") == "yes"),
        "chain": len(chain) == len(wanted) and all(each in hop for each, hop in zip(wanted, chain, strict=True)),
        "carrier": told.get("carrier", "") in _name(item.get("carrier")),
        "venue": told.get("venue", "") in item.get("venue", {}).get("form", ""),
    }
    return [name for name, fine in right.items() if not fine]


@pytest.mark.parametrize("language", HEADLINES)
def test_a_phrasing_tells_what_it_says(language: str) -> None:
    """Kind, speaker, hearers, day, condition, chain, carrier and place of every item, and no item more."""
    wrong = []
    for phrasing in tomllib.loads(FILE.read_text("utf-8"))["phrasing"]:
        if phrasing["language"] != language:
            continue
        source, found = read(f"{HEADLINES[language]}\n\n{phrasing['text']}", outlet="Bay Courier")
        items = [plain(each, source) for each in found.items]
        told = phrasing["told"]
        different = [_differs(one, item) for one, item in zip(told, items, strict=False)]
        if any(different) or len(told) != len(items):
            wrong.append((phrasing["text"], len(items), different))
    assert wrong == []
