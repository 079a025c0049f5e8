"""One team's whole report is the same, number for number, whichever storage its data came from."""

import json
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from forecast.cli import main

ROOT = Path(__file__).resolve().parents[2]
# What says when and how a report was made, and from which source.
_OF_THE_RUN = ("created", "seconds", "params_sha256")


def numbers(folder, data, monkeypatch):
    """Give the summary of a report made in a project of its own, without what belongs to the run."""
    folder.mkdir()
    shutil.copytree(ROOT / "params", folder / "params")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    monkeypatch.chdir(folder)
    monkeypatch.delenv("FORECAST_LEDGER_URL", raising=False)
    words = ["forecast", "report", "--team", "brand", "--formats", "html", "--data", data]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    (path,) = (folder / "reports" / "teams" / "brand").glob("*/summary.json")
    summary = json.loads(path.read_text(encoding="utf-8"))
    assert summary["forecasts"]
    assert summary["channels"]
    for name in _OF_THE_RUN:
        del summary["provenance"][name]
    return summary


@pytest.mark.slow
@pytest.mark.postgres
def test_a_report_from_postgresql_equals_the_one_from_csv(demo_tables, demo_csv, postgres_url, tmp_path, monkeypatch):
    engine = sa.create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    for name, frame in demo_tables.items():
        frame.sample(frac=1, random_state=7).to_sql(name, engine, index=False)
    engine.dispose()
    from_csv = numbers(tmp_path / "csv", demo_csv, monkeypatch)
    assert numbers(tmp_path / "postgresql", postgres_url, monkeypatch) == from_csv
