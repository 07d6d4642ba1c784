"""Taking a view out, ending a talk, the station's health."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.rig import Open, opened
from tests.web.story import CHANNEL, FUEL
from tests.web.test_round import link, note, talk


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def test_a_view_is_taken_out_as_its_act_gives_it(here: Open) -> None:
    """With whose it is, its level and its digest; what is masked is not in the file, nor what repeats it."""
    client = here.client()
    page = talk(client, here)
    page = note(client, page, w__text=CHANNEL, w__mark="verbatim", w__to="South Port")
    desk = client.get(link(page, "/desk")).text
    add = link(desk, "/convey/[a-z0-9]+/add")
    ref = here.station.call("find", {"text": "channel"})["found"][0]["ref"]
    client.post(add, ref=ref, what="passage", form="verbatim", third_party="")
    asked = {"talk": "Two ports", "to": "South Port", "items": [{"kind": "very_words", "of": ref}]}
    sheet = here.station.call("convey", asked)
    here.station.call("deliver", {"talk": "Two ports", "what": [sheet["ref"]]})
    legs = [link(desk, '/leg/[a-z0-9]+(?="><span class="flag" aria-hidden="true"></span><bdi dir="ltr">South)')]
    export = f"{legs[0]}/export"
    heard = {"way": "call", "closeness": "noted_at_the_time"}
    here.station.call("withdraw", {"talk": "Two ports", "what": ref, "noted": heard})
    news = [{"kind": "withdrawal", "of": sheet["refs"][0]}]
    told = here.station.call("convey", {"talk": "Two ports", "to": "South Port", "items": news})
    here.station.call("deliver", {"talk": "Two ports", "what": [told["ref"]]})
    digest = here.station.call("export", {"talk": "Two ports", "leg": "South Port"})["digest"]
    assert digest in client.get(export).text
    whole = client.post(export, go="page", of=digest)
    assert whole.headers["content-disposition"].startswith("attachment")
    assert CHANNEL in whole.text
    assert digest in whole.text
    assert "South Port" in whole.text
    assert FUEL not in whole.text
    assert "<script" not in whole.text
    assert client.root not in whole.text
    view = here.station.call("view_as", {"talk": "Two ports", "leg": "South Port"})
    assert [CHANNEL in str(line) for line in view["lines"]] == [True, True]  # the news says of what it is
    masked = client.post(export, go="page", of=digest, mask="1.1").text
    assert CHANNEL not in masked
    changed = client.post(export, go="page", of="0" * len(digest), mask="1.1")
    assert "content-disposition" not in changed.headers
    assert "masked by hand" in masked
    assert client.post(export, go="json").json()["digest"] == digest


def test_a_talk_is_destroyed_only_by_its_title(here: Open) -> None:
    """Another title destroys nothing."""
    client = here.client()
    page = talk(client, here)
    end = link(page, "/end")
    client.post(end, go="destroy", title="Two port")
    assert here.station.titles() == ["Two ports"]
    client.post(end, go="close", leg="South Port", retention="")
    assert "Closed." in client.get(end).text
    client.post(end, go="destroy", title="Two ports")
    assert here.station.titles() == []


def test_the_health_of_the_station_names_nothing(here: Open) -> None:
    """No title, no name of a side."""
    client = here.client()
    talk(client, here)
    text = client.get("health").text
    assert "1 entries" not in text
    assert "Two ports" not in text
    assert "North" not in text
