"""The generated pages: made from the program, checked against it."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from tests.repository.tree import ROOT

SCRIPT = ROOT / "tools" / "reference.py"


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The generator, writing into a folder of this test."""
    # It sets the language of what it imports; the other tests keep theirs.
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    spec = importlib.util.spec_from_file_location("reference", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return module


@pytest.mark.long
def test_the_pages_say_what_the_program_says() -> None:
    """The committed pages are those that the program would write now."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_stale_page_is_named(reference: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page changed by hand fails the check, which names it and lets it stand, until it is remade."""
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    capsys.readouterr()
    page = tmp_path / "errors.md"
    page.write_bytes(page.read_bytes() + b"by hand\n")
    assert reference.main(["--check"]) == 1
    assert "errors.md" in capsys.readouterr().err
    assert page.read_bytes().endswith(b"by hand\n")
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0


def test_a_missing_page_is_stale(reference: ModuleType) -> None:
    """A page that was never written fails the check."""
    assert reference.main(["--check"]) == 1


def test_commands_show_what_help_shows(reference: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subcommands, arguments, choices and kept lines are on the page; hidden ones are not."""

    @click.group()
    def root() -> None:
        """The whole."""

    @root.command("note")
    @click.argument("leg", metavar="LEG")
    @click.option("--form", type=click.Choice(["a", "b"]), default="a", show_default=True, help="How <close>.")
    @click.option("--secret", hidden=True)
    def note(leg: str, form: str, secret: str) -> None:
        """Notes words.

        \b
        first line
          second line
        """

    @root.command(hidden=True)
    def unseen() -> None:
        """Not shown."""

    monkeypatch.setattr(reference, "command_line", lambda: root)
    text = reference.commands_page()
    assert "### goodoffices note" in text
    assert "goodoffices note [OPTIONS] LEG" in text
    assert "| `--form [a\\|b]` | How &lt;close>. [default: a] |" in text
    assert "```text\nfirst line\n  second line\n```" in text
    assert "secret" not in text
    assert "unseen" not in text
