"""``goodoffices relay check``: what it finds at a relay, from outside and on its own machine."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from goodoffices.cli import main
from goodoffices.findings import Finding
from goodoffices.relay import checking
from goodoffices.relay.limits import Limits
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.roads.checking import Look, examine
from goodoffices.sentences.english import SENTENCES
from tests.patience import PATIENCE
from tests.relay import fronts
from tests.relay.cluster import environment, free_port, needs_postgresql, primary_and_standby
from tests.relay.conftest import Start
from tests.relay.kit import Running

ROOT_ALONE = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine everything takes its time. What never comes is waited for in the tests that say so."""
    monkeypatch.setattr("goodoffices.roads.checking.SOON_SECONDS", PATIENCE)
    monkeypatch.setattr("goodoffices.relay.postgresql.checking.CONFIRM_SECONDS", PATIENCE)


def look(relay: str, **more: Any) -> dict[str, Finding]:
    """What is found at a relay, by its code."""
    found = asyncio.run(examine(Look(relay, **{"listen_seconds": 0.5, **more})))
    return {each.what: each for each in found}


def states(found: dict[str, Finding], *kinds: str) -> set[str]:
    return {what for what, each in found.items() if each.state in kinds}


# --- from outside ------------------------------------------------


def test_a_relay_that_is_well(relay: Running) -> None:
    """Everything works, but that anybody may make mailboxes is to be minded; and nothing of the check is left."""
    found = look(relay.address)
    assert states(found, "bad") == set()
    assert states(found, "mind") == {"open_to_all"}
    assert {"loopback", "answers", "round_well", "largest_well", "news_well", "listener_well", "refusals_well"} <= set(
        found
    )
    assert found["removed_well"].state == "well"
    relay.look_up()
    assert relay.server.service.holdings is not None
    assert relay.server.service.holdings.waiting == 0


def test_admission_is_looked_at(start: Start) -> None:
    """With the token it is well; without it nothing more is seen; a token that is not needed is told."""
    asking = start(admission=b"let me in")
    assert look(asking.address, admission="let me in")["admission_well"].state == "well"
    found = look(asking.address)
    assert states(found, "bad") == {"not_admitted"}
    assert "round_well" not in found
    assert states(look(start().address, admission="let me in"), "mind") == {"token_not_needed"}


def test_what_answers_nowhere_is_told() -> None:
    """Nothing listens, or what listens is no relay."""
    found = look(f"http://127.0.0.1:{free_port()}")
    assert states(found, "bad") == {"not_answering"}
    assert found["not_answering"].facts["problem"].code == "roads.relay_unreachable"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (fronts.small, {"largest_refused"}),
        (fronts.cutting, {"listener_cut"}),
        (fronts.own_pages, {"refusals_replaced"}),
        (fronts.forgetful, {"round_differs", "news_held_back"}),
        (fronts.chatty, {"numbers_shown", "clocks_differ"}),
        (fronts.buffering, {"news_held_back"}),
        (fronts.passing, set()),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_a_proxy_does_wrong_is_told(
    relay: Running, monkeypatch: pytest.MonkeyPatch, wrong: Any, told: set[str]
) -> None:
    """Each by its own name, and nothing else is blamed."""
    if "news_held_back" in told:
        monkeypatch.setattr("goodoffices.roads.checking.SOON_SECONDS", 1.0)
    with fronts.proxy(relay.address, wrong) as port:
        # A listener that is cut off need not stay to the end.
        found = look(f"http://127.0.0.1:{port}", listen_seconds=PATIENCE if "listener_cut" in told else 0.5)
    assert states(found, "bad") == told


def test_tls_and_what_stands_beside_it(relay: Running, tmp_path: Path) -> None:
    """A certificate that is trusted, when it ends, and whether plain HTTP is closed, redirected or answered."""
    with fronts.tls(tmp_path, relay.port) as (address, trusted):
        more = {"certificates": trusted, "plain_port": free_port()}
        found = look(address, **more)
        assert states(found, "bad") == set()
        assert found["certificate_well"].facts["count"] in (89, 90)
        assert found["plain_closed"].state == "well"
        with fronts.proxy(relay.address, fronts.redirecting(address)) as port:
            assert look(address, **more | {"plain_port": port})["plain_redirects"].state == "mind"
        assert look(address, **more | {"plain_port": relay.port})["plain_answers"].state == "bad"


def test_a_certificate_that_ends_soon_and_one_that_nobody_trusts(relay: Running, tmp_path: Path) -> None:
    """The one is to be minded; the other stops every station."""
    with fronts.tls(tmp_path, relay.port, days=3) as (address, trusted):
        assert look(address, certificates=trusted, plain_port=free_port())["certificate_ends"].state == "mind"
        found = look(address, plain_port=free_port())
        assert states(found, "bad") == {"not_answering"}
        assert "certificate" in str(found["not_answering"].facts["problem"])


# --- on its own machine ------------------------------------------------


def local(folder: Path, **limits: int) -> dict[str, Finding]:
    bounds = Limits(**limits)
    return {each.what: each for each in (*checking.of_settings(bounds), *checking.of_folder(folder, bounds))}


def snapshot(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {each.name: (each.stat().st_uid, each.stat().st_mode, each.stat().st_size) for each in folder.rglob("*")}


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """It is told, and nothing else happens."""
    assert local(tmp_path / "relay")["folder_to_be_made"].state == "well"
    assert not (tmp_path / "relay").exists()


def test_a_store_at_rest_and_in_use(tmp_path: Path) -> None:
    """It opens, or a relay has it; either way a look changes none of its files."""
    folder = tmp_path / "relay"
    store = SqliteStore(folder, Limits())
    assert local(folder)["store_in_use"].state == "well"
    store.close()
    before = snapshot(folder)
    assert local(folder)["store_well"].state == "well"
    assert snapshot(folder) == before
    SqliteStore(folder, Limits()).close()


@pytest.mark.parametrize("kind", ["foreign", "newer", "damaged"])
def test_a_store_that_does_not_open(tmp_path: Path, kind: str) -> None:
    """The relay's own refusal is the reason."""
    folder = tmp_path / "relay"
    SqliteStore(folder, Limits()).close()
    path = folder / "relay.db"
    if kind == "damaged":
        path.write_bytes(b"x" * 8192)
    else:
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 99" if kind == "newer" else "PRAGMA application_id = 7")
        database.close()
    refusal = local(folder)["store_refused"].facts["problem"]
    assert refusal.code == f"relay.{kind}_store"  # type: ignore[union-attr]


def test_permissions_are_looked_at(tmp_path: Path) -> None:
    """Others may look in, or nobody may write."""
    folder = tmp_path / "relay"
    SqliteStore(folder, Limits()).close()
    folder.chmod(0o755)
    assert local(folder)["folder_open"].state == "bad"


@ROOT_ALONE
def test_what_belongs_to_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Of another's folder nothing is opened; another's files in it are told."""
    folder = tmp_path / "relay"
    SqliteStore(folder, Limits()).close()
    os.chown(folder / "relay.db", 65534, 65534)
    assert local(folder)["files_of_another"].facts["count"] == 1
    os.chown(folder, 65534, 65534)
    before = snapshot(folder)
    found = local(folder)
    assert found["folder_of_another"].state == "bad"
    assert not {"store_well", "store_refused", "store_in_use"} & set(found)
    assert snapshot(folder) == before


def test_a_disk_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little for anything, or less than the store may take."""
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=10**8))
    assert local(tmp_path)["disk_little"].state == "bad"
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=10**10))
    assert local(tmp_path, store_mib=20_000)["disk_below_limit"].state == "mind"
    assert local(tmp_path, store_mib=2_000)["disk_well"].state == "well"


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"envelope_bytes": 1000}, {"envelope_small"}),
        ({"mailbox_bytes": 1000}, {"mailbox_below_envelope"}),
        ({"keep_alive_seconds": 60}, {"silence_long"}),
        ({"waiting_at_once": 1}, {"one_collector"}),
        ({"mailbox_ids": 19_999}, {"ids_before_envelopes"}),
        ({"store_mib": 511}, {"one_fills_all"}),
        ({"store_mib": 512}, {"settings_well"}),
        ({"connections_by_address": 2049}, {"address_above_all"}),
        ({}, {"settings_well"}),
    ],
)
def test_settings_that_do_not_go_together(limits: dict[str, int], told: set[str]) -> None:
    """Each contradiction is told, and no other."""
    found = checking.of_settings(Limits(**limits))
    assert {each.what for each in found if each.area == "settings"} == told


def test_descriptors_that_are_too_few(tmp_path: Path) -> None:
    """The number of connections that fit is told, and the limit of this process stays as it was."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    (found,) = (each for each in checking.of_settings(Limits(connections=10**6)) if each.area == "descriptors")
    assert (found.what, found.facts["limit"]) == ("descriptors_few", 10**6)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


# --- the database ------------------------------------------------


@contextmanager
def found_by(**around: str) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PG")]:
            patch.delenv(name)
        for name, value in around.items():
            patch.setenv(name, value)
        yield patch


def of_database() -> dict[str, Finding]:
    return {each.what: each for each in checking.of_database()}


@needs_postgresql
@pytest.mark.long
def test_a_database_is_looked_at_and_left_as_it_is() -> None:
    """No tables yet, tables, no standby, a standby that does not answer, tables of a newer version, nobody there."""
    from goodoffices.relay.postgresql.store import PostgresqlStore

    with primary_and_standby() as (primary, standby), found_by(**environment(primary, database="relay")) as patch:
        found = of_database()
        assert {"tables_to_be_made", "standby_well"} == set(found)
        assert primary.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'goodoffices_relay'", "relay") == [(0,)]
        PostgresqlStore(Limits()).close()
        assert {"database_well", "standby_well"} == set(of_database())
        standby.end(signal.SIGKILL)
        patch.setattr("goodoffices.relay.postgresql.checking.CONFIRM_SECONDS", 1.0)
        assert of_database()["not_confirmed"].state == "bad"
        patch.setattr("goodoffices.relay.postgresql.checking.CONFIRM_SECONDS", PATIENCE)
        primary.waits_for("")
        assert of_database()["no_standby"].state == "mind"
        primary.sql("UPDATE goodoffices_relay.store SET version = 99", "relay")
        refusal = of_database()["database_refused"].facts["problem"]
        assert refusal.code == "relay.newer_store"  # type: ignore[union-attr]
        primary.end()
        assert of_database()["database_refused"].facts["problem"].code == "relay.database_away"  # type: ignore[union-attr]


# --- the command ------------------------------------------------


def test_the_command_says_what_is_wrong_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then what is to be minded, then what is well, each with its next step; the exit code is 1."""
    folder = tmp_path / "relay"
    folder.mkdir()
    folder.chmod(0o755)
    line = ["relay", "check", "--local", "--folder", str(folder), "--mailbox-ids", "10"]
    assert main(line) == 1
    kinds = [
        each.split(":")[0] for each in capsys.readouterr().out.splitlines() if each[:5] in ("To do", "Mind:", "Well:")
    ]
    assert kinds == sorted(kinds, key=["To do", "Mind", "Well"].index)
    assert {"To do", "Mind", "Well"} == set(kinds)
    assert main([*line, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in told["problems"]] == ["relay_check.folder_open"]
    assert all((each["step"] is None) == (each["state"] == "well") for each in told["findings"])


def test_the_command_looks_at_both(relay: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From outside and inside at once; the token comes from a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, b"token\n")
    os.close(writing)
    line = ["relay", "check", relay.address, "--local", "--folder", str(tmp_path / "r"), "--listen", "1"]
    assert main([*line, "--admission-fd", str(reading)]) == 0
    os.close(reading)
    told = capsys.readouterr().out
    assert "Mind:   it makes mailboxes without the token that you gave" in told
    assert "Nothing is wrong." in told


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([], "usage.missing"),
        (["--local"], "usage.not_together"),
        (["http://relay.example"], "roads.plain_http"),
        (["relay"], "roads.no_relay_address"),
        (["http://127.0.0.1:1", "--proxy", "tor"], "roads.no_proxy_address"),
    ],
)
def test_what_cannot_be_looked_at(capsys: pytest.CaptureFixture[str], line: list[str], code: str) -> None:
    """It is refused before anything is asked."""
    assert main(["relay", "check", "--json", *line]) in (1, 2)
    assert json.loads(capsys.readouterr().out)["code"] == code


def test_every_finding_has_its_words() -> None:
    """Each that a module can give has a sentence, and a next step if it is not always well; none is left over."""
    source = Path(checking.__file__).parents[1]
    texts = [(source / each).read_text("utf-8") for each in ("relay/checking.py", "roads/checking.py")]
    texts.append((source / "relay/postgresql/checking.py").read_text("utf-8"))
    words = {code.removeprefix("relay_check.") for code in SENTENCES if code.startswith("relay_check.")}
    steps = {code.removeprefix("relay_check_step.") for code in SENTENCES if code.startswith("relay_check_step.")}
    assert steps <= words
    assert {what for what in words if not any(f'"{what}"' in text for text in texts)} == set()
