"""What somebody may copy works: each example of a help text or page is run, and each value given as one is accepted."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.roads.address import relay_address
from goodoffices.scenario.processes import RelayApart
from goodoffices.station.zones import Zone
from goodoffices.words import parse_handle, parse_length, parse_typed
from tests.cli import examples
from tests.cli.storybook import run, stage
from tests.cli.terminal import environment
from tests.patience import PATIENCE

EXAMPLES = sorted(set(examples.examples()))
RELAYS = "https://relay.example"


class Scene:
    """Where an example is run: one station or two, and what its handles and numbers are called in this run.

    Attributes:
        home: what is typed before the command; the station of whoever types it.
        names: what stands in the example, and in its place in this run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home: list[str] = []
        self.names: dict[str, str] = {}

    def do(self, *line: str, at: list[str] | None = None) -> str:
        """Run a command that has to work; gives what it prints."""
        code, out, err = run([*(self.home if at is None else at), *line])
        assert code == 0, f"{line}: {out}{err}"
        return out

    def made(self, *line: str) -> str:
        """The same; gives the handle of what was made."""
        return str(json.loads(self.do(*line, "--json"))["ref"])

    def station(self, name: str = "Mara") -> list[str]:
        """A station."""
        home = ["--home", str(self.folder / name)]
        self.do("init", name, "--memory", "64", "--zone", "UTC", at=home)
        return home

    def with_talk(self) -> None:
        """A talk between North and South."""
        self.home = self.station()
        self.do("talk", "open", "Harbour", "--side", "North", "--side", "South")

    def with_a_drive(self) -> None:
        """A talk, and a drive for backups."""
        self.with_talk()
        self.names["/media/stick"] = str(self.folder / "stick")
        (self.folder / "stick" / "backups").mkdir(parents=True)

    def with_a_backup(self) -> None:
        """A backup on that drive."""
        self.with_a_drive()
        self.do("backup", "make", str(self.folder / "stick" / "station.backup"))

    def with_a_backup_alone(self) -> None:
        """The station is lost."""
        self.with_a_backup()
        self.home = ["--home", str(self.folder / "anew")]

    def with_words(self) -> None:
        """Words of North: one that may cross as it is, one in substance."""
        self.with_talk()
        words = ["We will not block the channel.", "We need quiet.", "--by", "call", "--close", "dictated"]
        self.names["lusab-babad"] = self.made("note", "North", *words, "-c", "1=verbatim", "-c", "2=in-substance")

    def with_a_sheet_delivered(self) -> None:
        """Words of North that South has."""
        self.with_words()
        sheet = self.made("convey", "South", "--very-words", self.names["lusab-babad"])
        self.do("delivered", sheet, "--how", "left")
        self.names = {"lusab-babad": sheet}

    def with_paper_of_a_minister(self) -> None:
        """Words of North that South has and that North's minister, who alone speaks for North, may confirm."""
        self.with_words()
        self.do("seat", "North", "The minister", "--role", "principal")
        self.do("unseat", "North", "North's envoy")
        sheet = self.made("convey", "South", "--very-words", self.names["lusab-babad"])
        self.do("delivered", sheet, "--how", "left")

    def with_a_stage(self) -> None:
        """The same, confirmed, which may be told."""
        self.with_paper_of_a_minister()
        self.do("confirm", self.names["lusab-babad"], "--by", "paper", "-c", "in-substance")

    def with_a_reply(self) -> None:
        """An answer of South on a condition, which may both cross."""
        self.with_a_sheet_delivered()
        answer = ["--stance", "accepts-on", "--condition", "Quiet until the 14th.", "-b", "call", "--close", "dictated"]
        reply = self.made("reply", "South", self.names["lusab-babad"], *answer, "-c", "verbatim")
        self.names = {"gitod-hapuk": reply.partition(".")[0]}

    def with_a_paper(self) -> None:
        """A paper of three paragraphs."""
        self.with_talk()
        (self.folder / "north.txt").write_text("1. One.\n2. Two.\n3. Three.\n", "utf-8")

    def with_rules(self) -> None:
        """Ground rules that South is to be told of."""
        self.with_talk()
        self.names = {"lusab-babad": self.made("rules", "offer", "South", "--retention", "destroy")}

    def with_rules_offered(self) -> None:
        """Ground rules that wait for South's answer."""
        self.with_rules()
        self.do("delivered", self.names["lusab-babad"], "--how", "spoken")

    def with_a_wrong_note(self) -> None:
        """South was misheard, North has it, and the right words are noted."""
        self.with_talk()
        said = ["--by", "call", "-c", "in-substance"]
        wrong = self.made("note", "South", "We have fifty boats there.", *said)
        sheet = self.made("convey", "North", "--substance", "South speaks of fifty boats.", "--source", wrong)
        self.do("delivered", sheet, "--how", "spoken")
        self.names = {
            "lusab-babad": wrong,
            "gitod-hapuk": self.made("note", "South", "We have fifteen boats there.", *said),
        }

    def with_a_note_struck(self) -> None:
        """The same, and the wrong note is struck."""
        self.with_a_wrong_note()
        wrong, right = self.names["lusab-babad"], self.names["gitod-hapuk"]
        self.do("strike", wrong, "Fifteen, not fifty.", "--instead", right)

    def to_be_destroyed(self) -> None:
        """Nobody is there to be asked: the title is given with the command."""
        self.with_talk()
        self.names["destroy Harbour"] = "destroy Harbour --sure Harbour"

    # --- two stations

    def alone(self) -> None:
        """A station without anything."""
        self.home = self.station()

    def by_files(self, done: int) -> None:
        """The opening of a line by files, so far; whoever does the next step types the example."""
        stations = self.station("Mara"), self.station("Noor")
        steps = ["line invite --out invitation", "line accept invitation --out answer", "line answer answer --out last"]
        for number, step in enumerate(steps[:done]):
            self.do(*step.split(), at=stations[number % 2])
        self.home = stations[done % 2]

    def near_a_relay(self, relay: RelayApart) -> None:
        """A station that can reach a relay."""
        self.names[RELAYS] = relay.address
        self.home = self.station("Mara")

    def with_a_bag(self) -> None:
        """A line by files, and a bag of the invited that has come to the inviter."""
        self.by_files(3)
        mara, noor = (["--home", str(self.folder / name)] for name in ("Mara", "Noor"))
        self.do("line", "finish", "last", at=noor)
        self.home = mara
        (self.folder / "stick").mkdir()
        self.do("bag", "pack", "stick", "--line", "1", at=noor)
        (bag,) = (self.folder / "stick").iterdir()
        bag.rename(self.folder / "letter.bag")

    def before_packing(self) -> None:
        """The same with that bag opened, so that something can be packed."""
        self.with_a_bag()
        self.do("bag", "open", "letter.bag")

    def invited(self, relay: RelayApart) -> None:
        """Somebody was invited over a relay, and accepts."""
        self.near_a_relay(relay)
        self.do("line", "invite", "--relay", relay.address, "--out", "invitation")
        self.home = self.station("Noor")

    def on_a_line(self, relay: RelayApart) -> None:
        """A line that is open at both ends, and that nobody has compared; Mara types."""
        self.invited(relay)
        mara = ["--home", str(self.folder / "Mara")]
        self.do("line", "accept", "invitation")
        for home in (mara, self.home, mara):
            self.do("sync", at=home)
        self.home = mara
        number = json.loads(self.do("line", "list", "--json"))[0]["number"]
        self.names |= dict(zip(("04242", "31337", "90210"), number, strict=False))

    def near_a_second_relay(self, relay: RelayApart) -> None:
        """The same line, and another relay, at which nobody listens for now."""
        self.on_a_line(relay)
        self.names["https://second.example"] = "http://127.0.0.1:1"

    def through_two_relays(self, relay: RelayApart) -> None:
        """The line goes through both."""
        self.near_a_second_relay(relay)
        self.do("line", "add-relay", "1", self.names["https://second.example"])

    def before_inviting(self, relay: RelayApart) -> None:
        """A talk with a side that waits to be invited on a line that was compared."""
        self.on_a_line(relay)
        self.do("line", "compare", *json.loads(self.do("line", "list", "--json"))[0]["number"])
        self.do("talk", "open", "Harbour", "--side", "North", "--side", "South", "--sealed", "North")


Alone = Callable[[Scene], None]
NearARelay = Callable[[Scene, RelayApart], None]

ALONE: dict[str, Alone] = {
    "backup make": Scene.with_a_drive,
    "backup check": Scene.with_a_backup,
    "backup plan": Scene.with_a_drive,
    "backup restore": Scene.with_a_backup_alone,
    "convey South --very-words lusab-babad --substance": Scene.with_words,
    "convey South --own-words": Scene.with_talk,
    "convey North --stance": Scene.with_a_reply,
    "convey North --correction": Scene.with_a_note_struck,
    "note South 'We have": Scene.with_talk,
    "strike lusab-babad": Scene.with_a_wrong_note,
    "convey South --stage": Scene.with_a_stage,
    "initial lusab-babad": Scene.with_paper_of_a_minister,
    "confirm lusab-babad": Scene.with_paper_of_a_minister,
    "withdraw lusab-babad": Scene.with_a_stage,
    "note North 'We will": Scene.with_talk,
    "note North 'We need": Scene.with_talk,
    "note North --paper": Scene.with_a_paper,
    "reply South lusab-babad": Scene.with_a_sheet_delivered,
    "rules offer": Scene.with_talk,
    "delivered lusab-babad": Scene.with_rules,
    "rules answer": Scene.with_rules_offered,
    "close South": Scene.with_talk,
    "destroy Harbour": Scene.to_be_destroyed,
    "line invite --out": Scene.alone,
    "line accept invitation --out": lambda scene: scene.by_files(1),
    "line answer": lambda scene: scene.by_files(2),
    "line finish": lambda scene: scene.by_files(3),
    "talk open": Scene.alone,
    "bag open": Scene.with_a_bag,
    "settings --proxy": Scene.alone,
    "bag pack": Scene.before_packing,
    "relay check --local": Scene.alone,
}
"""The scene of an example, by its beginning."""

OVER_A_RELAY: dict[str, NearARelay] = {
    "line invite --relay": Scene.near_a_relay,
    "line accept invitation": Scene.invited,
    "line compare": Scene.on_a_line,
    "line trust": Scene.on_a_line,
    "line add-relay": Scene.near_a_second_relay,
    "line drop-relay": Scene.through_two_relays,
    "line test": Scene.on_a_line,
    "line cut": Scene.on_a_line,
    "line give-up": Scene.on_a_line,
    "talk invite": Scene.before_inviting,
}
"""The same, where a relay has to be there."""

SERVING = [each for each in EXAMPLES if each.text.startswith("goodoffices relay serve")]
SENDING = [each for each in EXAMPLES if each.text.startswith("goodoffices drafts --send")]
"""What they take beside the number are options of the draft's own act; ``test_drafts`` sends drafts so."""

RUN = [each for each in EXAMPLES if each not in (*SERVING, *SENDING)]


@contextmanager
def scene_of(text: str) -> Iterator[Scene]:
    """The scene in which an example is run."""
    bare = text.removeprefix("goodoffices ")
    with stage() as here:
        scene = Scene(here.folder)
        for begins, alone in ALONE.items():
            if bare.startswith(begins):
                alone(scene)
                yield scene
                return
        near = [near for begins, near in OVER_A_RELAY.items() if bare.startswith(begins)]
        assert near, "this example has no scene yet: add one, so that it is run"
        relay = RelayApart(here.folder / "relay")
        try:
            near[0](scene, relay)
            yield scene
        finally:
            relay.close()


@pytest.mark.parametrize("example", RUN, ids=lambda example: example.text)
def test_an_example_runs(example: examples.Command) -> None:
    """It does what it says, as it stands; only its handles, numbers and the relay's address are those of this run."""
    with scene_of(example.text) as scene:
        typed = example.text
        for name, here in scene.names.items():
            typed = typed.replace(name, here)
        typed, _, source = typed.partition(" 4< ")
        words = shlex.split(typed)[1:]
        if source:
            reading, writing = os.pipe()
            os.write(writing, b"token-of-the-operator\n")
            os.close(writing)
            words[words.index("4")] = str(reading)
        code, out, err = run([*scene.home, *words])
        assert code == 0, out + err


@pytest.mark.parametrize("example", SERVING, ids=lambda example: example.text)
def test_a_relay_is_served(example: examples.Command, tmp_path: Path) -> None:
    """It answers at an address or a socket, and ends with exit code 0 when it is told to."""
    (tmp_path / "admission.txt").write_text("token-of-the-operator\n", "utf-8")
    typed = example.text.replace("goodoffices", f"exec {sys.executable} -m goodoffices", 1)
    where = b"unix:" if "--socket" in typed else b"http://127.0.0.1:"
    typed += "" if "--socket" in typed else " --port 0"
    with subprocess.Popen(
        ["/bin/sh", "-c", typed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        cwd=tmp_path,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(b"The relay answers at " + where)
        running.terminate()
        assert running.wait(PATIENCE) == 0


def test_there_are_examples() -> None:
    """They are found in helps and on pages, and those on the tutorials are followed elsewhere."""
    places = {each.place for each in EXAMPLES}
    assert {"goodoffices note --help", "docs/howto/open-a-line.md", "docs/howto/run-a-relay.md"} <= places
    assert {name for name, _ in examples.pages()} >= examples.FOLLOWED
    assert any(each.text.endswith("-c 2=withheld") for each in EXAMPLES)  # of two lines


@pytest.mark.parametrize(
    "command", sorted(set(examples.named())), ids=lambda command: f"{command.place}: {command.text}"
)
def test_a_named_command_can_be_typed(command: examples.Command) -> None:
    """It is there, with such options and arguments; words of a list are words of that list."""
    assert examples.misread(command.text) is None


def test_what_cannot_be_typed_is_seen() -> None:
    """A command, an option, a word or an argument that is not there."""
    for text in (
        "goodoffices reed",
        "goodoffices read --befor X",
        "goodoffices close North --by m",
        "goodoffices cross a b",
    ):
        assert examples.misread(text) is not None, text


DATE = re.compile(
    r"(?<![\d-])\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{3}(?!\d))?)?)?(?:Z|[+-]\d\d:\d\d)?(?![\d-])"
)
ZONE = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_/]+|(?<![\d:])[+-]\d\d:\d\d"
)
LENGTH = re.compile(r"(?<![\w-])\d+[dhm]\b")
HANDLE = re.compile(
    r"\b(?:[bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz](?:-(?:[bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz])+\b"
)
ADDRESS = re.compile(r"\bhttps?://[\w:-]+(?:\.[\w:-]+)*")


OF_OTHERS = re.compile(r"^```(?:nginx|caddyfile|ini)\n.*?^```$", re.DOTALL | re.MULTILINE)
"""Settings of other programs, whose values are theirs."""


def values(pattern: re.Pattern[str], *, of_pages: bool = True) -> set[tuple[str, str]]:
    """Every value of a kind in helps and refusals, and on pages for people."""
    texts = [*examples.helps(), *examples.refusals()]
    guides = ("README.md", "docs/howto/", "docs/tutorials/")
    pages = [page for page in examples.pages() if of_pages and page[0].startswith(guides)]
    texts += [(place, OF_OTHERS.sub("", text)) for place, text in pages]
    return {(place, found[0]) for place, text in texts for found in pattern.finditer(text)}


@pytest.mark.parametrize(
    ("pattern", "accept", "least"),
    [
        (DATE, parse_typed, 5),
        (ZONE, Zone, 2),
        (LENGTH, parse_length, 4),
        (HANDLE, parse_handle, 4),
        (ADDRESS, relay_address, 3),
    ],
    ids=["date", "zone", "length", "handle", "address"],
)
def test_a_value_given_as_an_example_is_accepted(
    pattern: re.Pattern[str], accept: Callable[[str], object], least: int
) -> None:
    """A date, a zone, a length of time, a handle, the address of a relay: whoever copies one is not refused."""
    found = values(pattern)
    assert len({value for _, value in found}) >= least
    wrong = []
    for place, value in sorted(found):
        try:
            accept(value)
        except Refusal as refusal:
            wrong.append((place, value, refusal.code))
    assert wrong == []
