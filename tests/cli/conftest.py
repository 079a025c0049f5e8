"""A small dataset that a test may break, and the command run in this process."""

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a folder with the project's params and notebooks, which is the current one."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def dataset(project):
    """Give a dataset of one team, two channels and 40 weeks of days."""
    folder = project / "exports"
    folder.mkdir()
    rows = ["date,team,channel,spend,clicks,conversions,revenue"]
    for number in range(40 * 7):
        day = date(2025, 1, 1) + timedelta(days=number)
        spent, came = 100 + number % 11, number % 3
        rows.append(f"{day},shop,Search,{spent},{50 + number % 7},{5 + came},{400 + number % 13}")
        rows.append(f"{day},shop,Video,{60 + number % 5},{20 + number % 4},{1 + came},{90 + number % 9}")
    (folder / "performance.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def call(monkeypatch, capsys):
    """Give a function that runs the command and returns its exit code, standard output and standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["forecast", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run
