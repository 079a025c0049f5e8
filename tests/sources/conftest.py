"""Shared by the tests of sources: an export as a person gives it, written and read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.sources import ImportResult, ImportSettings, read_export


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ImportResult]:
    """Give a function that reads the content of an export file under some settings, recognised by its content unless named."""

    def written(content: str | bytes, *settings: str, source: str = "auto") -> ImportResult:
        file = tmp_path / "export.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_export(source, [file], team="growth", settings=ImportSettings.parse(settings))

    return written
