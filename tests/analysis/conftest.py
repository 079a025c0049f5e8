"""The demo world's reviews, made once for the whole session."""

import shutil
from pathlib import Path

import pytest

from forecast.analysis import make_demo, review_team

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory):
    """Give a folder with the project's params, notebooks and the demo world."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "params", folder / "params")
    make_demo(folder / "data" / "demo")
    return folder


@pytest.fixture(scope="session")
def growth(demo_project):
    """Give the review of team growth."""
    return review_team("growth", data=str(demo_project / "data" / "demo"))
