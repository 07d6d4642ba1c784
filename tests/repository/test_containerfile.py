"""The Containerfile: what can be held to without building an image."""

from __future__ import annotations

import json
import re
import shlex

from tests.cli.examples import misread
from tests.repository.tree import ROOT

TEXT = (ROOT / "Containerfile").read_text("utf-8")
STEPS = [
    (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1])
    for line in re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)).splitlines()
    if line.strip()
]
VOLUME = "/var/lib/goodoffices-relay"


def said(name: str) -> list[str]:
    return [rest for step, rest in STEPS if step == name]


def test_base_images_are_named_plainly() -> None:
    """No host of a registry, one image for both stages, slim, and of the version that the tests run on."""
    first, second = said("FROM")
    assert first == f"{second} AS build"
    assert re.fullmatch(r"python:3\.\d+-slim", second)


def test_every_package_comes_with_its_hash() -> None:
    """What pip installs stands in a lock, or is the wheel that was just built; nothing is fetched in another way."""
    installs = re.findall(r"pip install [^&]*", " && ".join(said("RUN")))
    assert len(installs) == 3
    for each in installs:
        assert (
            "--require-hashes -r" in each or "--require-hashes --only-binary :all: -r" in each or "--no-index" in each
        )
    assert not said("ADD")
    assert not re.search(r"://(?!127\.0\.0\.1)|\bapt\b|apt-get|curl|wget", TEXT)


def test_what_is_copied_is_there_and_nothing_else_is_sent() -> None:
    """Each source of a copy is in the repository, and the lists of what is left out let it through."""
    sources = [source for copy in said("COPY") if "--from" not in copy for source in copy.split()[:-1]]
    assert all((ROOT / source).exists() for source in sources)
    ignored = (ROOT / ".containerignore").read_text("utf-8")
    assert {line[1:] for line in ignored.splitlines() if line.startswith("!")} == set(sources)
    assert (ROOT / ".dockerignore").read_text("utf-8") == ignored


def test_it_runs_as_nobody_in_particular() -> None:
    """The last stage has a user without rights, by number, who owns the volume, and a signal that ends it calmly."""
    user = "useradd --system --uid 10001 "
    assert any(user in each and f"--owner=relay --group=relay --mode=0700 {VOLUME}" in each for each in said("RUN"))
    assert said("USER") == ["10001:10001"]
    assert STEPS.index(("USER", "10001:10001")) > max(place for place, (step, _) in enumerate(STEPS) if step == "RUN")
    assert said("VOLUME") == [VOLUME]
    assert said("STOPSIGNAL") == ["SIGTERM"]


def test_its_command_can_be_typed() -> None:
    """Entry point and options are lists, so that no shell stands between; the program takes them."""
    (entry,), (options,) = said("ENTRYPOINT"), said("CMD")
    line = [*json.loads(entry), *json.loads(options)]
    assert misread(shlex.join(line)) is None
    assert line[line.index("--folder") + 1] == VOLUME
    assert said("EXPOSE") == [line[line.index("--port") + 1]]
    (health,) = said("HEALTHCHECK")
    compile(json.loads(health.partition("CMD ")[2])[2], "health", "exec")
