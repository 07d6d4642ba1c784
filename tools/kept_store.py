"""Writes a station as this version of the program writes one, for ``tests/data/stores``.

``python -m tools.kept_store tests/data/stores/NAME``: once for each version whose stores differ from those before, and
never again over one that is kept. ``tests/station/test_kept_stores.py`` opens all of them in every later version.

It uses the station's own acts alone, so that an older program can run it too, with its sources in front:
``PYTHONPATH=/path/to/older/src``.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from goodoffices import __version__
from goodoffices.station.station import Station

PASSPHRASE = "a passphrase that the tests know"  # noqa: S105  # nothing else has it
TALK = "Harbour"
LEAST_MEMORY_KIB = 64 * 1024
_NOTED = {"way": "call", "closeness": "dictated_and_read_back"}


def main(folder: Path) -> int:
    """Write one; gives the exit code."""
    if folder.exists():
        print(f"kept_store: {folder} is kept already, and is not written over", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "station"
        with (
            Station.create(
                home, PASSPHRASE, name="Mara", zone="+01:00", language="en", memory_kib=LEAST_MEMORY_KIB
            ) as station,
            Station.create(Path(made) / "other", PASSPHRASE, name="North", memory_kib=LEAST_MEMORY_KIB) as other,
        ):
            holds = _fill(station, other)
        folder.mkdir(parents=True)
        for path in (home / "station.json", home / "station.db", *(home / "talks").glob("*.db")):
            to = folder / path.relative_to(home)
            to.parent.mkdir(exist_ok=True)
            shutil.copy(path, to)
    holds |= {"program": __version__, "passphrase": PASSPHRASE, "talk": TALK}
    (folder / "holds.json").write_text(json.dumps(holds, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _fill(station: Station, other: Station) -> dict[str, Any]:
    """A kept leg with words that crossed and an answer, an item of the record, a blob, a draft, and a line."""

    def do(method: str, **params: Any) -> Any:
        return station.call(method, {"talk": TALK} | params)

    station.call("open_talk", {"title": TALK, "sides": [{"name": "North"}, {"name": "South", "language": "he"}]})
    north, south = ({**_NOTED, "speaker": f"{side}'s envoy"} for side in ("North", "South"))
    released = {"carriage": "verbatim", "to": ["South"]}
    passages = [{"text": "We will not block the channel.", "terms": released}, {"text": "Our tugs are short of fuel."}]
    said = do("say", leg="North", passages=passages, noted=north)
    sheet = do("convey", to="South", items=[{"kind": "very_words", "of": said["refs"][0]}])
    do("deliver", what=[sheet["ref"]], to="South's envoy", manner="left")
    reply = {"stance": "accepts_on_conditions", "conditions": [{"text": "עד יום שישי.", "finder": "mediator"}]}
    do("reply", leg="South", to=[f"{sheet['ref']}.1"], noted=south, **reply)
    item = {
        "kind": "statement",
        "speaker": {"name": "The harbour master"},
        "said": {"edtf": "2025-12-01", "rests_on": "the report names the day"},
        "reported": {"edtf": "2025-12-02", "rests_on": "the date of the piece"},
        "original": {"text": "Talks go on.", "language": "en"},
        "chain": [
            {
                "relayer": "outlet",
                "naming": "named",
                "name": "The Coast",
                "words": {"text": "Talks go on.", "language": "en"},
                "form": "quoted",
            }
        ],
    }
    do("confirm_item", item=do("record", item=item)["ref"])
    do("put_blob", name="A slip", media_type="text/plain", data="VGFsa3MgZ28gb24u")
    station.call("keep_draft", {"act": "remark", "asked": {"talk": TALK, "text": "North is in a hurry."}})
    invited = station.call("invite_line", {"valid": "72h"})
    answered = other.call("accept_line", {"message": invited["message"]})
    last = station.call("answer_line", {"message": answered["message"]})
    other.call("finish_line", {"message": last["message"]})
    (line,) = station.call("lines")
    return {
        "name": "Mara",
        "fingerprint": station.call("who")["fingerprint"],
        "words": {
            "North": ["We will not block the channel.", "Our tugs are short of fuel."],
            "South": ["We will not block the channel.", "עד יום שישי."],
        },
        "record": ["Talks go on."],
        "draft": "North is in a hurry.",
        "line": line["number"],
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
