"""Lines that break: each test runs in a network of its own, in which nothing reaches this machine's own.

What is tested is in ``cut_lines.py``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.network import APART, needs_network
from tests.relay.cluster import needs_postgresql

pytestmark = [needs_network, needs_postgresql]

INSIDE = Path(__file__).with_name("cut_lines.py")


LINES = (
    "station_and_relay",
    "stations_and_relay",
    "relay_and_database",
    "primary_and_standby",
    "primary_and_standby_and_then_the_primary_is_lost",
)


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_cut_and_healed(line: str) -> None:
    """Words are on their way: none that was confirmed is lost, and everything goes on by itself."""
    test = f"{INSIDE}::test_between_{line}"
    inside = [sys.executable, "-m", "pytest", "--quiet", "--capture", "no", "-p", "no:cacheprovider", test]
    assert subprocess.run([*APART, *inside], check=False).returncode == 0
