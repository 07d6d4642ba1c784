"""A shape that several threads read at once, for the first time."""

from __future__ import annotations

import subprocess
import sys

THREADS_AT_ONCE = """
import sys, threading
from typing import Annotated
import msgspec
from goodoffices.foreign import cbor_as
import cbor2

sys.setswitchinterval(1e-6)
Short = "Annotated[str, msgspec.Meta(max_length=20)]"
for turn in range(60):
    place = {"Annotated": Annotated, "msgspec": msgspec, "__name__": __name__}
    fields = "\\n".join(f"    f{number}: {Short!r}" for number in range(12))
    exec(f"class Inner(msgspec.Struct, array_like=True):\\n{fields}\\nclass Outer(msgspec.Struct, array_like=True):\\n"
         "    one: 'Inner'\\n    others: 'tuple[Inner, ...]'\\n", place)
    globals().update(Inner=place["Inner"])
    inner = ["x"] * 12
    data = cbor2.dumps([inner, [inner]])
    go, read = threading.Barrier(8), []

    def look():
        go.wait()
        read.append(cbor_as(data, place["Outer"], ValueError))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(read) == 8 and all(each == read[0] for each in read)
print("done")
"""


def test_threads_that_read_a_new_shape_at_once() -> None:
    """All of them read it, and the process goes on: what the library makes of a shape is made by one of them."""
    done = subprocess.run([sys.executable, "-c", THREADS_AT_ONCE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[-2000:]
