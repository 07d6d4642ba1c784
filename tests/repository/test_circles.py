"""Imports make no circle: each module can be understood before those that use it."""

from __future__ import annotations

import grimp


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Imports for types alone count too."""
    graph = grimp.build_graph("goodoffices")
    left = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    while True:
        bottom = {module for module, imported in left.items() if not imported & set(left)}
        if not bottom:
            break
        left = {module: imported for module, imported in left.items() if module not in bottom}
    assert sorted(left) == []
