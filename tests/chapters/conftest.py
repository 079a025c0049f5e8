"""The hand-made review of `example.py`, for every test of the room."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def example() -> ModuleType:
    """Give the module that makes the review and its parts."""
    path = Path(__file__).with_name("example.py")
    spec = importlib.util.spec_from_file_location("chapters_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
