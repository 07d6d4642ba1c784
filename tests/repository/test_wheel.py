"""What an installation gets."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import goodoffices
from tests.repository import tree

pytestmark = pytest.mark.long

PACKAGE = tree.ROOT / "src"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this tree without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=tree.ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_every_file_of_the_package_ships(wheel: zipfile.ZipFile) -> None:
    """Scenarios, templates, tables and catalogues are in the wheel, and nothing that is not the package's."""
    inside = {one for one in wheel.namelist() if ".dist-info/" not in one}
    ours = {path.relative_to(PACKAGE).as_posix() for path in tree.files() if path.is_relative_to(PACKAGE)}
    # Compiled catalogues may be made beside the files of the repository.
    assert {one for one in inside if not one.endswith(".mo")} == {one for one in ours if not one.endswith(".mo")}
    assert {one for one in ours if one.endswith(".mo")} <= inside


def test_the_wheel_knows_its_name_version_and_command(wheel: zipfile.ZipFile) -> None:
    """The version is the package's own, and `goodoffices` is a command."""
    (metadata,) = (one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
    (entries,) = (one for one in wheel.namelist() if one.endswith("entry_points.txt"))
    assert Path(metadata).parts[0] == f"goodoffices-{goodoffices.__version__}.dist-info"
    assert "goodoffices = goodoffices.cli:main" in wheel.read(entries).decode()
    for licence in ("LICENSE", "LICENSE-UNICODE", "LICENSE-PLOVER"):
        assert any("/licenses/" in one and one.endswith(f"/{licence}") for one in wheel.namelist())
