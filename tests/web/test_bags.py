"""Bags on pages: packed as a file, opened from a file, with scripts off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.mail.rig import bag_opened, by_bag, open_by_files, packed
from tests.web.rig import Client, Open, opened


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


@pytest.fixture
def north(tmp_path: Path, here: Open) -> Iterator[Station]:
    """Another station, invited over a line by files."""
    with kit.make(tmp_path / "north", "North Port") as made:
        open_by_files(here.station, made)
        yield made


def sent(client: Client, data: bytes) -> httpx.Response:
    """The form with a file, as a browser without scripts sends it."""
    return client.http.post(
        client.origin + client.root + "bags/open", files={"bag": ("a.bag", data)}, headers={"origin": client.origin}
    )


def test_bags_go_and_come(here: Open, north: Station) -> None:
    """The first bag is theirs; then one is packed here and opens there. The roads are told."""
    client = here.client()
    too_soon = client.post("bags/pack", line="1")
    assert 'class="refusal"' in too_soon.text
    (file,) = packed(north)
    brought = sent(client, file)
    assert (brought.status_code, "The bag came from" in brought.text) == (200, True)
    assert "Only what their station has: 1" in text_of(brought)
    again = sent(client, file)
    assert "Came before; nothing is doubled: 1" in text_of(again)
    mine = client.post("bags/pack", line="1", size="256K")
    assert mine.headers["content-disposition"].endswith('.bag"')
    assert len(mine.content) == 256 * 1024
    assert bag_opened(north, mine.content)["service"] == 1
    page = client.get("bags").text
    assert "last packed" in page
    assert "nothing came yet" not in page


def test_what_is_no_bag(here: Open, north: Station) -> None:
    """No file, another file, and one's own bag are refused with what to do."""
    client = here.client()
    by_bag(north, here.station)
    for data, told in ((b"", "No file was chosen"), (b"x" * 70_000, "no bag that this station can open")):
        answer = sent(client, data)
        assert (answer.status_code, told in text_of(answer)) == (409, True)
    own = client.post("bags/pack", line="1").content
    assert "packed here" in text_of(sent(client, own))
    assert sent(client, bytes(9 * 1024 * 1024)).status_code >= 400


def text_of(answer: httpx.Response) -> str:
    """What a page says, without signs of direction."""
    return (
        "".join(each for each in answer.text if each not in "\u2068\u2069").replace("<bdi>", "").replace("</bdi>", "")
    )
