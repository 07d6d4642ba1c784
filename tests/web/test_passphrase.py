"""The page of the passphrase and the recovery key, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station.recovery import read_recovery
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import PASSPHRASE
from tests.web.rig import Client, Open, fields_of, opened

NEW = "lamp, cucumber, sextant, cloud"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def mark_of(page: str, go: str) -> str:
    """The mark of one form of the page."""
    form = next(each for each in page.split("<form ") if f'name="go" value="{go}"' in each)
    found = re.search(r'name="once" value="([^"]+)"', form)
    assert found is not None
    return found[1]


def send(client: Client, go: str, **fields: str) -> str:
    """Send one form of the page; gives what comes back."""
    return client.post("passphrase", go=go, once=mark_of(client.get("passphrase").text, go), **fields).text


def key_on(page: str) -> str:
    """The rows of a recovery key on a page."""
    found = re.search(r'<ol class="key-rows".*?</ol>', page, re.DOTALL)
    assert found is not None
    return "\n".join(re.findall(r"<li><span>.*?</span> <span>(.*?)</span></li>", found[0]))


def test_the_passphrase_is_changed(here: Open) -> None:
    """The estimate is told, and the old one ends."""
    page = send(here.client(), "passphrase", old=PASSPHRASE, new=NEW, again=NEW)
    assert 'id="done"' in page
    assert "guessing this passphrase would take centuries" in page
    here.station.try_passphrase(NEW)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"old": "something else", "new": NEW, "again": NEW}, "This passphrase does not open the station."),
        ({"old": PASSPHRASE, "new": NEW, "again": NEW + "s"}, "The two passphrases are not the same."),
        ({"old": PASSPHRASE, "new": "password1", "again": "password1"}, "Nothing was changed yet:"),
        ({"old": PASSPHRASE, "new": "short", "again": "short", "weak": "yes"}, "it needs at least"),
        ({"old": PASSPHRASE, "new": PASSPHRASE, "again": PASSPHRASE}, "that the station has already"),
    ],
)
def test_what_is_refused_stands_nowhere(here: Open, fields: dict[str, str], code: str) -> None:
    """It is said at the form, which comes back empty; nothing is kept as a draft, and nothing is changed."""
    page = send(here.client(), "passphrase", **fields)
    assert code in re.sub(r"<[^>]+>", "", page)
    assert 'class="refusal"' in page
    assert not any(secret in page for secret in fields.values() if secret != "yes")
    assert here.station.call("drafts") == []
    here.station.try_passphrase(PASSPHRASE)


def test_a_weak_one_is_taken_if_somebody_says_so(here: Open) -> None:
    """And the estimate is told with it."""
    page = send(here.client(), "passphrase", old=PASSPHRASE, new="password1", again="password1", weak="yes")
    assert "would take less than a day" in page
    here.station.try_passphrase("password1")


def test_the_recovery_key_is_shown_once(here: Open) -> None:
    """It is on the answer that made it, which no cache keeps; the same form sent again shows none, and changes none."""
    client = here.client()
    mark = mark_of(client.get("passphrase").text, "make")
    answer = client.post("passphrase", go="make", once=mark, old=PASSPHRASE)
    assert answer.headers["cache-control"] == "no-store"
    key = key_on(answer.text)
    assert len(read_recovery(key)) == 32
    assert "<svg" in answer.text
    again = client.post("passphrase", go="make", once=mark, old=PASSPHRASE)
    assert "key-rows" not in again.text
    assert 'class="refusal"' in again.text
    for page in ("passphrase", "", "settings", "health", "drafts"):
        assert key.split("\n")[0] not in client.get(page).text
    here.station.call("check_recovery_key", {"words": key})


def test_it_is_tried_used_and_taken_away(here: Open, tmp_path: Path) -> None:
    """A slip names its row; it sets a new passphrase; and it ends."""
    client = here.client()
    key = key_on(send(client, "make", old=PASSPHRASE))
    assert "This recovery key opens the station." in send(client, "check", words=key)
    rows = key.splitlines()
    wrong = "\n".join([rows[0], rows[1].replace(rows[1].split()[2], "lusab"), rows[2]])
    refused = send(client, "check", words=wrong)
    assert "Row 2 of the words is not right" in re.sub(r"<[^>]+>", "", refused)
    assert rows[0] not in refused
    assert 'id="done"' in send(client, "use", words=key, new=NEW, again=NEW)
    assert "There is no recovery key any more." in send(client, "drop", old=NEW)
    assert 'value="drop"' not in client.get("passphrase").text
    here.station.close()
    Station.open(tmp_path / "station", NEW).close()


def test_spaces_of_a_passphrase_are_its_own(here: Open) -> None:
    """A form takes none away."""
    send(here.client(), "passphrase", old=PASSPHRASE, new=f" {NEW} ", again=f" {NEW} ")
    here.station.try_passphrase(f" {NEW} ")


def test_a_form_that_is_none(here: Open) -> None:
    """An unknown one does nothing."""
    client = here.client()
    answer = client.post("passphrase", go="all", old=PASSPHRASE)
    assert answer.status_code == 409
    assert fields_of(client.get("passphrase").text)
    assert kit.refused(here.station.drop_recovery_key, passphrase=PASSPHRASE).code == "station.no_recovery_key"
