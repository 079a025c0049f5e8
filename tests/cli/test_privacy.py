"""Nothing private that is planted in any input table is found in anything a run writes."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from forecast.cli import main
from forecast.tables.demo import make_world
from forecast.warehouse import write_dataset

ROOT = Path(__file__).resolve().parents[2]
MAIL = re.compile(r"planted[\w.]*@example\.com")
#: What is looked for besides the addresses: names, the number of a telephone, ids of customers and deals.
PLANTED = (
    "Небылицын",
    "Вымышленн",
    "Примеров",
    "Выдуманн",
    "Porfiry",
    "porfiry",
    "900 000-00-17",
    "CUSTOMER-PLANTED",
    "DEAL-PLANTED",
)


def planted() -> dict:
    """Give the demo world with something private in every column that may hold it."""
    tables = dict(make_world().tables)
    feedback, tasks, answers = tables["feedback"], tables["tasks"], tables["quality_answers"]
    note = "Согласование затянул Потап Небылицын, пишите на planted.note@example.com или +7 900 000-00-17: "
    tables["feedback"] = feedback.assign(author="Потап Небылицын", note=note + feedback["note"].fillna(""))
    titles = tasks["title"] + " — Аглая Вымышленная planted.title@example.com"
    tables["tasks"] = tasks.assign(title=titles, assignee=tasks["assignee"].fillna("Устинья Примерова"))
    tables["quality_answers"] = answers.assign(author="Потап Небылицын", email="planted.answer@example.com")
    tables["customers"] = tables["customers"].assign(
        customer_id=lambda frame: "CUSTOMER-PLANTED-" + frame["customer_id"].astype(str)
    )
    for name in ("deals", "deal_moves"):
        tables[name] = tables[name].assign(deal_id=lambda frame: "DEAL-PLANTED-" + frame["deal_id"].astype(str))
    return tables


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Give a project whose data hold what is planted."""
    folder = tmp_path_factory.mktemp("private")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    write_dataset(planted(), folder / "data" / "demo", format="parquet")
    return folder


def run(folder: Path, *words: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FORECAST_LEDGER_URL", raising=False)
        patch.chdir(folder)
        patch.setattr("sys.argv", ["forecast", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
    assert int(stopped.value.code or 0) == 0


def written(path: Path) -> str:
    """Give what a file says: a page of PDF as its text, a database as its rows, anything else as it stands."""
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".db":
        with sqlite3.connect(path) as database:
            return "\n".join(database.iterdump())
    return path.read_text(encoding="utf-8", errors="replace")


def found_in(folder: Path) -> dict[str, list[str]]:
    """Give what is planted and was found, by file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = {path.relative_to(folder).as_posix(): written(path) for path in files}
    found = {name: [one for one in PLANTED if one in text] + MAIL.findall(text) for name, text in texts.items()}
    return {name: sorted(set(hits)) for name, hits in found.items() if hits}


def kinds_in(folder: Path) -> set[str]:
    return {path.suffix for path in folder.rglob("*") if path.is_file()}


def test_a_teams_report_tells_no_name_address_or_id(project):
    run(project, "report", "--team", "growth")
    assert {".html", ".pdf", ".json", ".csv", ".ipynb", ".db"} <= kinds_in(project / "reports")
    assert found_in(project / "reports") == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("audit", "--team", "growth"),
        ("report", "--team", "b2b", "--language", "en"),
        ("report", "--campaign", "spring-sale"),
        ("report", "--portfolio"),
    ],
)
def test_no_other_report_tells_one_either(project, words):
    run(project, *words)
    assert found_in(project / "reports") == {}


def test_what_is_planted_would_be_found(tmp_path):
    (tmp_path / "page.html").write_text("<p>Потап Небылицын, planted.note@example.com</p>", encoding="utf-8")
    assert found_in(tmp_path) == {"page.html": ["planted.note@example.com", "Небылицын"]}
