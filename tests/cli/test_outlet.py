"""Where answers go out, on a full disk or to a reader that has stopped; and the passphrase that comes in before."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from goodoffices.cli import main
from tests.cli.storybook import PASSPHRASE, run, stage
from tests.cli.terminal import environment

PROGRAM = [sys.executable, "-m", "goodoffices"]
FULL = Path("/dev/full")


class Failing(io.TextIOWrapper):
    """A stream that takes some characters, and then no more."""

    def __init__(self, takes: int, number: int) -> None:
        super().__init__(io.BytesIO(), "utf-8")
        self._takes = takes
        self._number = number

    def write(self, text: str) -> int:
        self._takes -= len(text)
        if self._takes < 0:
            raise OSError(self._number, os.strerror(self._number))
        return super().write(text)


def answer(line: list[str], takes: int, number: int) -> tuple[int, str]:
    """Run a line whose answer is not taken whole; the exit code and what standard error says."""
    err = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(Failing(takes, number)), redirect_stderr(err):
        code = main(line)
    err.flush()
    assert isinstance(err.buffer, io.BytesIO)
    return code, err.buffer.getvalue().decode()


class TestAnAnswerThatIsLost:
    """Standard output that takes no more."""

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE, errno.EIO])
    @pytest.mark.parametrize("takes", [0, 40])
    @pytest.mark.parametrize(
        "line",
        [
            ["--help"],
            ["note", "--help"],
            ["schema"],
            ["schema", "--json"],
            ["completion", "bash"],
            ["x", "--json"],
            [],
        ],
        ids=" ".join,
    )
    def test_it_is_a_refusal(self, line: list[str], takes: int, number: int) -> None:
        """Whatever is printed, in pieces or at once, by us or a library: standard error tells, the exit code is 1."""
        code, err = answer(line, takes, number)
        assert code == 1
        assert err.splitlines()[0] == f"The answer cannot be written: {os.strerror(number)}."
        assert err.splitlines()[-1] == "[usage.answer_lost]"

    def test_standard_error_too(self) -> None:
        """Nobody is left to be told; the exit code stays that of what happened."""
        with redirect_stderr(Failing(0, errno.ENOSPC)), redirect_stdout(io.StringIO()):
            assert main(["nonsense"]) == 2
            assert main(["--help"]) == 0
        with redirect_stderr(Failing(0, errno.ENOSPC)), redirect_stdout(Failing(0, errno.ENOSPC)):
            assert main(["--help"]) == 1

    def test_what_was_done_stays_done(self) -> None:
        """The words were written before the answer was lost."""
        with stage():
            run(["init", "Mara", "--memory", "64", "--zone", "UTC"])
            run(["talk", "open", "Harbour", "--side", "North", "--side", "South"])
            reading, writing = os.pipe()
            os.write(writing, PASSPHRASE.encode() + b"\n")
            note = ["note", "North", "Words.", "--by", "call", "--passphrase-fd", str(reading)]
            assert answer(note, 0, errno.ENOSPC)[0] == 1
            os.close(reading)
            os.close(writing)
            assert "Words." in run(["read", "North"])[1]


@pytest.mark.skipif(not FULL.exists(), reason="this system has no such device")
@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_real_full_device(tmp_path: Path, buffered: str) -> None:
    """No complaint of Python's own comes after the refusal."""
    env = environment(tmp_path, PYTHONUNBUFFERED=buffered)
    with FULL.open("wb") as full:
        done = subprocess.run([*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, env=env, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, b"[usage.answer_lost]")


@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_real_reader_that_stops(tmp_path: Path, buffered: str) -> None:
    """A pipe that was closed, also after some of a long answer was read."""
    env = environment(tmp_path, PYTHONUNBUFFERED=buffered)
    line = [*PROGRAM, "schema", "view", "--json"]
    # The pipe holds a small part of the answer.
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, pipesize=4096) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(1) == b"{"
        running.stdout.close()
        told = running.stderr.read()
    assert (running.returncode, told.splitlines()[-1]) == (1, b"[usage.answer_lost]")


@pytest.mark.parametrize("closed", ["1", "2", "1 2"])
def test_a_stream_that_was_closed_before(tmp_path: Path, closed: str) -> None:
    """The command does its work; there is nowhere to answer."""
    shut = " ".join(f"{each}>&-" for each in closed.split())
    typed = f'"$0" -m goodoffices --version {shut}'
    done = subprocess.run(
        ["/bin/sh", "-c", typed, sys.executable], capture_output=True, env=environment(tmp_path), check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


class TestThePassphrase:
    """As it comes through a file descriptor."""

    @pytest.fixture
    def here(self) -> Iterator[None]:
        """A station with one talk."""
        with stage():
            run(["init", "Mara", "--memory", "64", "--zone", "UTC"])
            run(["talk", "open", "Harbour", "--side", "North", "--side", "South"])
            yield

    @pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nmore\n"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_a_mark_of_an_editor_is_no_part_of_it(self, here: None, mark: bytes, end: bytes) -> None:
        """Neither the byte order mark at the beginning nor the end of the line."""
        reading, writing = os.pipe()
        os.write(writing, mark + PASSPHRASE.encode() + end)
        os.close(writing)
        assert run(["talks", "--passphrase-fd", str(reading)], passphrase=None)[0] == 0
        os.close(reading)

    @pytest.mark.parametrize("place", ["before", "after", "equal"])
    def test_it_can_be_the_first_line_of_standard_input(self, here: None, place: str) -> None:
        """The words of a paper follow it there, whole."""
        fd, note = ["--passphrase-fd", "0"], ["note", "North", "--paper", "-", "--by", "paper"]
        line = {"before": [*fd, *note], "after": [*note, *fd], "equal": [*note, "--passphrase-fd=0"]}[place]
        typed = PASSPHRASE.encode() + b"\nFirst passage.\n\nSecond.\n"
        code, out, err = run(line, passphrase=None, typed=typed)
        assert (code, err) == (0, "")
        assert "Written down: 2 passages." in out
        assert PASSPHRASE not in out
        assert "First passage." in run(["read", "North"])[1]

    @pytest.mark.parametrize("typed", [b"", b"\n", b"\xff\xfea\x00", b"\xef\xbb\xbf\n"])
    def test_no_passphrase(self, here: None, typed: bytes) -> None:
        """Nothing, an empty line or another encoding is refused."""
        code, _, err = run(["talks", "--passphrase-fd", "0"], passphrase=None, typed=typed)
        assert (code, "[usage.passphrase_fd]" in err) == (2, True), err
        for number in ("-1", "77", "99999999999999999999"):
            code, _, err = run(["talks", "--passphrase-fd", number], passphrase=None)
            assert (code, "[usage.passphrase_fd]" in err) == (2, True), err
