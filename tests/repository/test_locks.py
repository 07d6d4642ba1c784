"""The locked requirements: complete, hashed, agreeing, and without addresses."""

import re
import tomllib

import pytest

from tests.repository.tree import ROOT

LEVELS = ["runtime", "build", "dev"]


def _asked(level: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{level}.in").read_text(encoding="utf-8").splitlines()
    names = (line.partition("#")[0].strip() for line in lines)
    return {one for one in names if one and not one.startswith("-")}


def _locked(level: str) -> dict[str, str]:
    """Each requirement of a lock with what stands behind it: version, marker, hashes."""
    text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    uncommented = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    entries = re.sub(r"\\\n", " ", uncommented).splitlines()
    return {entry.partition("==")[0]: entry.partition("==")[2] for entry in entries}


def _version(rest: str) -> str:
    return rest.split(maxsplit=1)[0]


@pytest.mark.parametrize("level", LEVELS)
def test_every_locked_package_has_one_version_and_hashes(level: str) -> None:
    """Each line of a lock is a name, an exact version, perhaps a marker, and nothing but sha256 hashes."""
    locked = _locked(level)
    assert locked
    for name, rest in locked.items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name), name
        assert re.fullmatch(r"[\w.!+]+( ;[^:]*?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+", rest), f"{name}: {rest[:80]}"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("ending", ["in", "txt"])
def test_requirements_hold_no_address(level: str, ending: str) -> None:
    """Where packages come from is the business of whoever installs them."""
    text = (ROOT / "requirements" / f"{level}.{ending}").read_text(encoding="utf-8")
    assert not re.search(r"://|\bfile:|^\s*(-i|-f|--(extra-)?index-url|--find-links)\b| @ |git\+", text, re.MULTILINE)


@pytest.mark.parametrize("level", LEVELS)
def test_everything_asked_for_is_locked(level: str) -> None:
    """No package stands in a list of what is needed without standing in its lock."""
    assert {re.split(r"[\[;<>=!~ ]", each)[0] for each in _asked(level)} <= set(_locked(level))


@pytest.mark.parametrize("level", ["runtime", "build"])
def test_the_tests_run_on_the_versions_that_people_get(level: str) -> None:
    """The lock for development holds the very versions of the other locks."""
    development = _locked("dev")
    for name, rest in _locked(level).items():
        assert name in development, name
        assert _version(development[name]) == _version(rest), name


def test_the_package_asks_for_what_the_lock_gives() -> None:
    """pyproject.toml and requirements/runtime.in name the same packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["project"]["dependencies"]) == _asked("runtime")
    assert set(project["build-system"]["requires"]) == _asked("build")
