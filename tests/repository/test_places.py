"""The repository speaks of itself alone: it names no machine and no place to download from."""

import re

from tests.repository import tree

# Written so that neither pattern finds itself.
HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in [
            ("pypi", "org"),
            ("python" + "hosted", "org"),
            ("npmjs", "com"),
            ("npmjs", "org"),
            ("crates", "io"),
            ("proxy.golang", "org"),
            ("deb.debian", "org"),
            ("archive.ubuntu", "com"),
            ("ghcr", "io"),
            ("anaconda", "org"),
        ]
    ),
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.~)}-])/(?:home|root|work|Users)(?:/|\b(?![\w-]))|\b[A-Z]:\\Users\\")


def test_the_patterns_find_what_they_are_for() -> None:
    """A host or a path of a machine is found where it stands in a sentence, in quotes or in a setting."""
    assert HOSTS.search("--index-url https://" + "pypi" + ".org/simple")
    for path in ("/".join(["", "work", "x"]), "/".join(["", "home", "somebody"]), "/" + "root"):
        for sentence in (f"in {path}", f'"{path}"', f"file://{path}", f"path={path}"):
            assert MACHINE_PATHS.search(sentence), sentence
    for harmless in ("src/work/x", "the network/work balance", "${HOME}/work/x", "/workshop", "/rooted"):
        assert not MACHINE_PATHS.search(harmless), harmless


def test_no_file_names_a_registry_host() -> None:
    """No file of the repository says where packages are downloaded from."""
    assert _found(HOSTS) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    """No file of the repository holds a path that exists on one machine only."""
    assert _found(MACHINE_PATHS) == []


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{tree.name(path)}:{number}: {hit[0]}"
        for path, text in tree.text_files()
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := pattern.search(line))
    ]
