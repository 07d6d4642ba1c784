"""The stories in tests/stories, each run from beginning to end."""

from pathlib import Path

import pytest

from tests.cli.storybook import Known, read, stage

STORIES = sorted((Path(__file__).resolve().parents[1] / "stories").glob("*.txt"))


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_as_it_is_told(story: Path) -> None:
    """Every command prints what the story says and ends with its exit code."""
    with stage() as here:
        unlike = [f"{story.name}, line {line.number}: {told}" for line, told in here.play(story.read_text("utf-8"))]
    assert unlike == [], "\n".join(unlike)


def test_there_are_stories() -> None:
    """An empty folder would pass every story."""
    assert len(STORIES) >= 6


class TestTheStorybook:
    """What a story can hold the program to."""

    def test_another_line_is_seen(self) -> None:
        """A line that differs, is missing or is too many is told."""
        known = Known()
        assert known.unlike(["a", "b"], ["a", "b"]) is None
        assert known.unlike(["a", "b"], ["a", "c"]) is not None
        assert known.unlike(["a", "b"], ["a"]) is not None
        assert known.unlike(["a"], ["a", "b"]) is not None
        assert known.unlike([], ["a"]) is not None

    def test_lines_are_left_out(self) -> None:
        """Three points stand for any lines, and only for lines between."""
        known = Known()
        assert known.unlike(["...", "c"], ["a", "b", "c"]) is None
        assert known.unlike(["...", "c", "..."], ["c", "d"]) is None
        assert known.unlike(["...", "d"], ["a", "b", "c"]) is not None

    def test_a_handle_is_the_same_everywhere(self) -> None:
        """A handle of the story stands for one handle of the run, in answers and in commands."""
        known = Known()
        assert known.unlike(["lusab-babad.2 here"], ["gitod-hapuk.2 here"]) is None
        assert known.in_this_run("goodoffices who lusab-babad.1") == "goodoffices who gitod-hapuk.1"
        assert known.unlike(["lusab-babad"], ["fanit-himip"]) is not None
        assert known.unlike(["nobab-dodod nobab-dodod"], ["fanit-himip gitod-hapuk"]) is not None

    def test_a_story_is_read(self) -> None:
        """Commands over two lines, output, exit code and directions."""
        first, second = read("# remark\n@file a\n| x\n$ goodoffices note \\\n  North\nout\n! err\n= 4\n")
        assert (getattr(first, "words", None), getattr(first, "lines", None)) == (["file", "a"], ["x"])
        assert getattr(second, "typed", None) == "goodoffices note North"
        assert (getattr(second, "expected", None), getattr(second, "code", None)) == (["out", "! err"], 4)
