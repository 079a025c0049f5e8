"""What one process has loaded the next one takes, while a report is made and no longer."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from forecast.analysis import Request, scope_of
from forecast.analysis.loading import facts_of
from forecast.background import MEMORY
from forecast.warehouse.handover import VARIABLE, contents_of, hand_over, handed_over, handing_over


@pytest.fixture
def request_of_shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "performance.csv").write_text("date,team,channel,spend\n2026-01-01,shop,Search,10\n2026-01-02,shop,Search,20\n")
    params = tmp_path / "shop.yml"
    params.write_text("title: Shop\n")
    return Request("team", "shop", data=str(folder), params_file=str(params))


def test_facts_are_read_once_while_they_are_handed_over(request_of_shop):
    scope = scope_of(request_of_shop)
    with handing_over():
        first = facts_of(scope)
        (Path(request_of_shop.data) / "performance.csv").unlink()
        second = facts_of(scope)
    pd.testing.assert_frame_equal(first.performance, second.performance)
    assert second.sha256 == first.sha256
    assert second.performance["spend"].sum() == 30


def test_a_process_started_meanwhile_takes_them_too(request_of_shop):
    code = "from forecast.warehouse.handover import handed_over; print(handed_over('here', 'shop', '{}').team)"
    facts = facts_of(scope_of(request_of_shop))
    with handing_over():
        hand_over(facts, "here", "shop", "{}")
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "shop\n"


def test_what_was_asked_otherwise_is_not_taken(request_of_shop):
    facts = facts_of(scope_of(request_of_shop))
    with handing_over():
        hand_over(facts, "here", "shop", "{}")
        assert handed_over("here", "shop", "{}") is not None
        assert handed_over("here", "shop", '{"margin": 0.4}') is None
        assert handed_over("elsewhere", "shop", "{}") is None


def test_nothing_is_kept_outside(request_of_shop):
    facts = facts_of(scope_of(request_of_shop))
    hand_over(facts, "here", "shop", "{}")
    assert handed_over("here", "shop", "{}") is None


def test_only_this_user_can_read_the_folder_and_it_is_gone_afterwards():
    with handing_over():
        folder = os.environ[VARIABLE]
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert VARIABLE not in os.environ
    assert not os.path.exists(folder)


def test_where_work_is_kept_the_same_files_are_checked_once(request_of_shop, tmp_path, monkeypatch):
    monkeypatch.setenv(MEMORY, str(tmp_path / "memory"))
    scope = scope_of(request_of_shop)
    first = facts_of(scope)
    monkeypatch.setattr("forecast.analysis.loading.load_facts", None)
    assert facts_of(scope).sha256 == first.sha256


def test_where_work_is_kept_a_changed_file_is_read_again(request_of_shop, tmp_path, monkeypatch):
    monkeypatch.setenv(MEMORY, str(tmp_path / "memory"))
    scope = scope_of(request_of_shop)
    facts_of(scope)
    file = Path(request_of_shop.data) / "performance.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",10", ",11"), encoding="utf-8")
    assert facts_of(scope).performance["spend"].sum() > 30


def test_contents_know_names_and_bytes_and_are_silent_about_databases_and_much_data(tmp_path, monkeypatch):
    (tmp_path / "performance.csv").write_text("date\n", encoding="utf-8")
    before = contents_of(str(tmp_path))
    assert contents_of(str(tmp_path)) == before
    (tmp_path / "performance.csv").rename(tmp_path / "outcomes.csv")
    assert before is not None
    assert contents_of(str(tmp_path)) not in (before, None)
    assert contents_of("postgresql://host/base") is None
    monkeypatch.setattr("forecast.warehouse.handover.MOST_DIGESTED", 3)
    assert contents_of(str(tmp_path)) is None
