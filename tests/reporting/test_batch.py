"""Many jobs: each in a process, none of them in the way of the others."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from forecast.errors import MissingDependencyError
from forecast.reporting import ReportJob, run_batch

pytestmark = pytest.mark.usefixtures("light_forker")


@pytest.fixture
def jobs(saved, tmp_path: Path) -> list[ReportJob]:
    fragile = saved(
        "from forecast.errors import DataError",
        "if team == 'broken': raise ValueError('password in postgresql://u:pw@h/d')",
        "if team == 'rejected': raise DataError('no rows')",
    )
    return [
        ReportJob(fragile, {"team": team}, tmp_path / "reports" / team, ("html",), fingerprint="same")
        for team in ("good", "broken", "rejected", "fine")
    ]


@pytest.mark.slow
def test_one_failure_does_not_stop_the_rest(jobs: list[ReportJob]):
    records = run_batch(jobs, workers=2)
    assert [(record.folder.name, record.status, record.exit_code) for record in records] == [
        ("good", "done", 0),
        ("broken", "failed", 4),
        ("rejected", "failed", 3),
        ("fine", "done", 0),
    ]
    assert "postgresql://***:***@h/d" in records[1].error
    assert records[2].error == "no rows"
    again = run_batch(jobs, workers=1)
    assert [record.status for record in again] == ["unchanged", "failed", "failed", "unchanged"]


def test_one_after_another_a_failure_does_not_stop_the_rest_either(jobs: list[ReportJob]):
    assert [record.status for record in run_batch(jobs[1:3], workers=1)] == ["failed", "failed"]


def test_force_makes_also_what_has_not_changed(jobs: list[ReportJob]):
    run_batch(jobs[:1], workers=1)
    assert [record.status for record in run_batch(jobs[:1], workers=1, force=True)] == ["done"]


def _killed_in_a_pool(job: ReportJob, force: bool = False) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_only_its_own_report(jobs: list[ReportJob], monkeypatch: pytest.MonkeyPatch):
    from forecast.reporting import batch

    monkeypatch.setattr(batch, "run_safely", _killed_in_a_pool)
    records = run_batch(jobs[:2], workers=2)
    assert [record.exit_code for record in records] == [4, 4]
    assert "its process was killed, most often because the memory was full" in records[0].error


def test_a_fault_of_the_program_is_told_in_the_record(jobs: list[ReportJob]):
    unwritable = replace(jobs[0], folder=Path("/proc/nowhere/report"))
    record = run_batch([unwritable], workers=1)[0]
    assert record.status == "failed"
    assert "report '/proc/nowhere/report' could not be made: " in record.error


def test_a_scheduler_without_its_library_is_answered_with_the_line_to_type(jobs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingDependencyError, match="Type `uv pip install distributed`"):
        run_batch(jobs, workers=2, scheduler="tcp://127.0.0.1:8786")


def test_a_scheduler_gets_every_job_and_its_records_come_in_order(jobs, monkeypatch: pytest.MonkeyPatch):
    class Client:
        """As much of Dask's client as is used: the second job's worker is lost, results come in any order."""

        def __init__(self, address: str) -> None:
            assert address == "tcp://127.0.0.1:8786"

        def __enter__(self) -> "Client":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def map(self, function, items, *, force: bool, pure: bool) -> list:
            assert not pure
            return [(function, item, force) for item in items]

        def gather(self, futures: list, *, errors: str) -> list:
            assert errors == "skip"
            return [function(item, force=force) for function, item, force in reversed(futures) if item.folder.name != "broken"]

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    records = run_batch(jobs, workers=1, scheduler="tcp://127.0.0.1:8786")
    assert [(record.folder.name, record.status) for record in records] == [
        ("good", "done"),
        ("broken", "failed"),
        ("rejected", "failed"),
        ("fine", "done"),
    ]
