"""The layering, read from the imports: arrows only downwards, heavy libraries behind one door each."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "forecast"

BASE = {"errors", "names", "cells", "settings", "text", "background"}
RESULTS = {"tables", "kpis", "forecasters", "response", "retrospective"}
#: Who may import whom. A room that is not named here may not exist.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "names": set(),
    "cells": set(),
    "background": set(),
    "text": {"errors", "names"},
    "settings": {"errors", "names"},
    "tables": BASE,
    "sources": BASE | {"tables"},
    "warehouse": BASE | {"tables", "sources"},
    "kpis": BASE | {"tables"},
    "forecasters": BASE,
    "response": BASE,
    "retrospective": BASE | RESULTS,
    "summary": BASE,
    "review": BASE | RESULTS,
    "analysis": BASE | RESULTS | {"warehouse", "review"},
    "summarising": BASE | RESULTS | {"review", "summary"},
    "charts": BASE | RESULTS | {"review"},
    "reporting": BASE,
    "chapters": BASE | RESULTS | {"review", "summary", "summarising", "charts", "reporting"},
    "cli": BASE | RESULTS | {"analysis", "summarising", "summary", "review", "warehouse", "sources", "reporting"},
    "__main__": {"cli", "reporting"},
    "__init__": {
        "analysis",
        "chapters",
        "errors",
        "settings",
        "review",
        "summarising",
        "summary",
        "forecasters",
        "response",
        "warehouse",
        "sources",
    },
}
#: A heavy library and the only places that may name it.
DOORS = {
    "prophet": {"forecasters/prophet.py"},
    "statsforecast": {"forecasters"},
    "papermill": {"reporting"},
    "nbconvert": {"reporting"},
    "nbclient": {"reporting"},
    "weasyprint": {"reporting"},
    "jupyter_client": {"reporting"},
    "ipykernel": {"reporting"},
    "duckdb": {"warehouse", "sources"},
    "sqlalchemy": {"warehouse"},
    "matplotlib": {"charts"},
    "seaborn": {"charts"},
    "typer": {"cli"},
    "rich": {"cli"},
    "lifelines": {"kpis"},
    "babel": {"text"},
    "pandera": {"tables", "warehouse"},
}


def _files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports relatively; write the whole name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _loading(path: Path) -> list[ast.Import | ast.ImportFrom]:
    """Give the imports a file makes, at its top or inside a function: what only type checkers read is not loaded."""
    found: list[ast.Import | ast.ImportFrom] = []
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        waiting += ast.iter_child_nodes(node)
    return found


def _loaded(path: Path) -> set[str]:
    """Give the libraries a file loads."""
    names: set[str] = set()
    for node in _loading(path):
        names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else {str(node.module)}
    return {name.split(".")[0] for name in names}


def _modules() -> dict[str, Path]:
    """Give every module of the house by its dotted name; a room is its `__init__`."""
    dotted = {".".join(("forecast", *path.relative_to(SOURCE).with_suffix("").parts)): path for path in _files()}
    return {name.removesuffix(".__init__"): path for name, path in dotted.items()}


def _needs(path: Path, modules: dict[str, Path]) -> set[str]:
    """Give the modules of the house that a file imports: of `from room import name` the module `name`, else the room."""
    found: set[str] = set()
    for node in _loading(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else str(node.module) for name in within}
    return found & modules.keys()


def _rooms_of(path: Path) -> set[str]:
    return {name.split(".")[1] for name in _imports(path) if name.startswith("forecast.")}


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_rooms_below_it(path):
    room = _room(path)
    assert room in MAY_IMPORT, f"the room '{room}' is not in the plan of the house"
    assert _rooms_of(path) - {room} <= MAY_IMPORT[room]


def test_no_modules_import_each_other_in_a_circle():
    modules = _modules()
    needs = {name: _needs(path, modules) for name, path in modules.items()}
    while free := {name for name, needed in needs.items() if not needed & needs.keys()}:
        needs = {name: needed for name, needed in needs.items() if name not in free}
    # what is left needs a circle, or is part of one; what nobody left needs is no part
    while loose := needs.keys() - set().union(*needs.values()):
        needs = {name: needed for name, needed in needs.items() if name not in loose}
    assert sorted(needs) == []


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_heavy_library_has_one_door(path):
    place = path.relative_to(SOURCE).as_posix()
    for library in _loaded(path) & DOORS.keys():
        assert any(place == door or place.startswith(f"{door}/") for door in DOORS[library] | _cli_file(DOORS[library])), (
            f"{place} imports {library}; its door is {', '.join(sorted(DOORS[library]))}"
        )


def _cli_file(doors: set[str]) -> set[str]:
    return {"cli.py"} if "cli" in doors else set()


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_stay_under_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def _functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.append((f"{path.relative_to(SOURCE)}:{node.name}", node))
    return found


def _lines_of_code(function: ast.FunctionDef) -> int:
    first = function.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    start = (first.end_lineno or 0) + 1 if docstring else first.lineno
    return (function.end_lineno or 0) - start + 1


def test_functions_stay_under_40_lines_of_code():
    too_long = {name: _lines_of_code(node) for name, node in _functions() if _lines_of_code(node) > 40}
    assert too_long == {}


def test_no_file_is_called_after_nothing():
    vague = {"utils", "helpers", "common", "manager", "misc"}
    assert [path.name for path in _files() if path.stem in vague] == []
