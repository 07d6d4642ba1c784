"""The files of the repository, as a reader of it would find them."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a checkout holds besides the repository's own files; needed only where git cannot say.
NOT_OURS = {".git", ".venv", "__pycache__", "build", "dist", "htmlcov", ".benchmarks", ".hypothesis", ".fuzz"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the repository, committed or about to be, in the order of their paths.

    Asks git where this is a checkout of its own; walks the folders in an unpacked archive.
    """
    return tuple(sorted(path for path in (_by_git() or _by_walking()) if path.is_file()))


def text_files() -> list[tuple[Path, str]]:
    """The files that are text, with their text."""
    found = []
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path, data.decode("utf-8")))
    return found


def pages() -> list[Path]:
    """The Markdown pages."""
    return [path for path in files() if path.suffix == ".md"]


def name(path: Path) -> str:
    """A path as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


def without_fences(text: str) -> str:
    """A Markdown page without its fenced blocks; the lines keep their numbers."""
    return re.sub(
        r"^(`{3,})[^\n]*\n.*?^\1`*$",
        lambda block: "\n" * block[0].count("\n"),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )


def _by_git() -> list[Path]:
    # .git is a file, not a folder, in a linked worktree.
    if not (ROOT / ".git").exists():
        return []
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return [ROOT / os.fsdecode(line) for line in listed.split(b"\0") if line]


def _by_walking() -> list[Path]:
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [one for one in inner if one not in NOT_OURS and not one.endswith(("_cache", ".egg-info"))]
        found += [Path(folder, one) for one in names if not one.endswith((".pyc", ".pyo"))]
    return found
