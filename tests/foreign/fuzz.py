"""Fuzzing one of the places that read foreign bytes.

With atheris, where it is installed, inputs are led by the lines that they reach; without it they are changed at random.
``test_fuzz.py`` does it for a moment, ``tools/fuzz.py`` for as long as one likes.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ALL = "all"
"""Every door in one process, which the first byte of an input chooses among: for a short fuzzing."""


def has_atheris() -> bool:
    """Whether this machine has it: there are wheels for some systems and versions of Python alone."""
    return importlib.util.find_spec("atheris") is not None


def led(door: str, folder: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Fuzz a door in a process of its own, which atheris ends when it is done.

    Args:
        folder: for what it finds; what lies there is begun with.
        options: of libFuzzer.
    """
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        return subprocess.run(
            [sys.executable, "-m", "tests.foreign.fuzz", door, str(folder), *options],
            cwd=ROOT,
            # The process ends without tidying up.
            env=os.environ | {"TMPDIR": scratch},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )


def at_random(door: str, *, count: int, seconds: float | None = None) -> int:
    """Fuzz a door in this process. Gives how many inputs it met; the first that it does not bear is raised.

    Args:
        count: inputs beside the seeds.
        seconds: after which it ends earlier.
    """
    from tests.foreign.doors import DOORS
    from tests.foreign.mutations import mutated
    from tests.foreign.seeds import seeds

    until = None if seconds is None else time.monotonic() + seconds
    met = 0
    for data in mutated(seeds(door), count, door):
        try:
            DOORS[door].meets(data)
        except BaseException as fault:
            fault.add_note(f"the input: {data!r}")
            raise
        met += 1
        if until is not None and time.monotonic() > until:
            break
    return met


def one(door: str, folder: Path, options: list[str]) -> None:
    """In the process of one door, or of all of them: never returns."""
    import atheris

    with atheris.instrument_imports(include=["goodoffices", "tomllib"]):
        from tests.foreign.doors import DOORS
        from tests.foreign.seeds import seeds
    names = list(DOORS)

    def whichever(data: bytes) -> None:
        if data:
            DOORS[names[data[0] % len(names)]].meets(data[1:])

    if door == ALL:
        begin = [bytes([number]) + data for number, name in enumerate(names) for data in seeds(name)]
    else:
        begin = list(seeds(door))
    corpus = folder / "corpus"
    for number, data in enumerate(begin):
        (corpus / f"seed-{number}").write_bytes(data)
    arguments = [sys.argv[0], f"-artifact_prefix={folder}/", "-rss_limit_mb=4096", *options, str(corpus)]
    atheris.Setup(arguments, whichever if door == ALL else DOORS[door].meets)
    atheris.Fuzz()


if __name__ == "__main__":
    one(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
