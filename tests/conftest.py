"""Shared by the whole suite: what a missing system part means, and where third-party data stand."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of third-party data, which a user's clone does not have."""
    if not SHARED_DATA.is_dir():
        pytest.skip("third-party data (../shared/data) are not on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def require_system() -> Callable[[str, str], str]:
    """Give a function that returns a program's path, or skips with the line to type."""

    def find(program: str, line_to_type: str) -> str:
        path = shutil.which(program)
        if path is None:
            pytest.skip(f"{program} is not installed; type: {line_to_type}")
        return path

    return find
