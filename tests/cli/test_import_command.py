"""The import command as a person uses it: what goes in, what is said, what stands afterwards, and how it is taken back."""

import io
import json
import sys

import pandas as pd
import pytest

from forecast.cli.console import watched
from forecast.warehouse import open_dataset

PROMISED = ("id", "source", "files", "rows_read", "rows_accepted", "rows_rejected", "totals", "warnings")
TO_GROWTH = ("--team", "growth", "--into", "data/growth")
WEEKS = """week;tv_S;radio_S;sales;weather;office
05.01.2026;1 000,50;0;20 000,00;3,5;x
12.01.2026;900,00;;21 000,00;4;x
19.01.2026;800,25;50,25;19 500,00;5;x
"""
NAMED = ("--set", "date=week", "--set", "revenue=sales", "--set", "spend=tv_S,radio_S", "--set", "controls=weather")
GOOGLE = """Campaign report
"September 1, 2026 - September 3, 2026"
Day,Campaign,Currency code,Clicks,Impr.,Avg. CPC,Cost
2026-09-01,Brand,EUR,"1,204","16,463",0.50,602.40
2026-09-03,Brand,EUR,996,"15,001",0.50,498.10
Total: Account,,EUR,"2,200","31,464",0.50,"1,100.50"
"""
WHOLE = """Отчет по кампаниям
1 сентября 2026 г. - 20 сентября 2026 г.
Кампания;Показы;Клики;Сред. цена за клик;Стоимость
Бренд;41 814;700;0,25 $;175,00 $
Общие;10 000;100;0,50 $;50,00 $
"""


@pytest.fixture
def put(project):
    """Give a function that writes a file into the project."""

    def write(name, text):
        (project / name).write_text(text, encoding="utf-8")
        return name

    return write


def _said(error):
    return " ".join(error.split())


def _table(project, name):
    with open_dataset(str(project / "data/growth")) as dataset:
        relation = dataset.stored[name].relation
        return pd.DataFrame(dataset.connection.execute(relation.select()).mappings().all())


def _daily(rows):
    return "date,team,channel,spend\n" + "".join(f"2026-09-{day:02},growth,search,{spend}\n" for day, spend in rows)


def test_a_weekly_spreadsheet_becomes_a_dataset_and_the_reconciliation_alone_is_on_standard_output(call, project, put):
    code, out, error = call("import", "wide", put("weeks.csv", WEEKS), *TO_GROWTH, *NAMED)
    told = json.loads(out)
    assert code == 0
    assert {name: told[name] for name in PROMISED if name not in ("id", "warnings")} == {
        "source": "wide",
        "files": ["weeks.csv"],
        "rows_read": 3,
        "rows_accepted": 3,
        "rows_rejected": 0,
        "totals": {
            "spend": {"file": None, "imported": 2751.0},
            "revenue": {"file": None, "imported": 60500.0},
        },
    }
    assert json.loads((project / f"data/growth/imports/{told['id']}.json").read_text(encoding="utf-8")) == told
    assert _table(project, "performance").groupby("channel")["spend"].sum().to_dict() == {"radio": 50.25, "tv": 2700.75}
    assert _table(project, "outcomes")["weather"].sum() == 12.5
    assert "left out:" not in error


def test_warnings_are_sentences_on_standard_error_and_the_same_in_the_reconciliation(call, put):
    _, out, error = call("import", "wide", put("weeks.csv", WEEKS), *TO_GROWTH, *NAMED)
    told = json.loads(out)
    assert told["warnings"] == [
        "weeks.csv: channels are named after their columns: tv_S → tv, radio_S → radio. To call one otherwise, rename its "
        "column or set channels.aliases in the team's params.",
        "weeks.csv: the spend of radio is empty in 1 row. Empty is not zero: the channel has no row on that date. If nothing "
        "was spent, write 0 there and import again.",
        "weeks.csv: these columns were not read: office. Where one of them matters, say what it is: --set NAME=COLUMN, such as "
        "--set leads=COLUMN.",
    ]
    assert _said(error) == _said(" ".join(f"warning: {sentence}" for sentence in told["warnings"]))
    assert [doubt["key"] for doubt in told["doubts"]] == ["channels_named", "spend_cells_empty", "columns_left_out"]


def test_rows_left_out_are_counted_by_reason_and_their_list_is_named(call, project, put):
    rows = [(day, 100 + day) for day in range(1, 29)]
    text = (
        _daily(rows)
        + "2026-09-29,growth,search,-5\n2026-09-30,growth,search,n.n.\n2026-09-30,brand,search,70\n2026-09-30,brand,tv,9\n"
    )
    code, out, error = call("import", "table", put("days.csv", text), *TO_GROWTH, "--set", "table=performance")
    told = json.loads(out)
    listed = f"data/growth/imports/{told['id']}.rejected.csv"
    assert (code, told["rows_read"], told["rows_accepted"], told["rows_rejected"]) == (0, 32, 28, 4)
    assert (
        "warning: 4 of 32 rows were left out: 2 × row of another team; 1 × number below zero; "
        f"1 × text where a number was expected. They are listed in {listed}." in _said(error)
    )
    kept = pd.read_csv(project / listed)
    assert kept[["line", "reason_key"]].values.tolist() == [
        [30, "negative"],
        [31, "not_a_number"],
        [32, "other_team"],
        [33, "other_team"],
    ]


def test_in_a_database_the_list_of_rows_left_out_is_a_column(call, put):
    text = _daily([(1, 10), (2, 20)]) + "2026-09-03,brand,search,70\n"
    into = ("--team", "growth", "--into", "growth.duckdb", "--set", "table=performance")
    _, out, error = call("import", "table", put("days.csv", text), *into)
    place = f"the table forecast_imports, column rejected, id {json.loads(out)['id']}"
    assert f"1 of 3 rows was left out: 1 × row of another team. It is listed in {place}." in _said(error)


def test_auto_says_which_source_it_recognised_and_why(call, put):
    code, out, error = call("import", "auto", put("report.csv", GOOGLE), *TO_GROWTH)
    told = json.loads(out)
    assert (code, told["source"], told["totals"]["spend"]) == (0, "google_ads", {"file": 1100.5, "imported": 1100.5})
    assert "The source was recognised as google_ads (columns impr., currency code, avg. cpc). If it is another, name it" in _said(
        error
    )
    assert "report.csv: 1 day inside its period has no row (2 Sept 2026)." in _said(error)


def test_the_same_file_again_changes_nothing_and_says_so(call, project, put):
    file = put("report.csv", GOOGLE)
    first = json.loads(call("import", "auto", file, *TO_GROWTH)[1])
    _, out, error = call("import", "auto", file, *TO_GROWTH)
    assert json.loads(out) == first
    assert f"The same import stands already as {first['id']}; nothing was changed." in _said(error)
    assert len(_table(project, "performance")) == 2


def test_an_import_is_taken_back_by_its_id(call, project, put):
    call("import", "table", put("days.csv", _daily([(1, 10), (2, 20)])), *TO_GROWTH, "--set", "table=performance")
    later = json.loads(call("import", "table", put("later.csv", _daily([(2, 99)])), *TO_GROWTH, "--set", "table=performance")[1])
    assert _table(project, "performance")["spend"].sum() == 109
    code, out, error = call("import", "--undo", later["id"], "--into", "data/growth")
    assert (code, json.loads(out)["id"]) == (0, later["id"])
    assert _said(error) == f"The import {later['id']} was taken back; the rows that it had replaced stand again."
    assert _table(project, "performance")["spend"].sum() == 30
    assert not (project / f"data/growth/imports/{later['id']}.json").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["gogle_ads", "weeks.csv", *TO_GROWTH], 2, "error: source 'gogle_ads' is unknown; did you mean 'google_ads'?"),
        (["paper", "weeks.csv", *TO_GROWTH], 2, "error: source 'paper' is unknown. Write auto, or one of amazon_ads, amocrm, "),
        (
            ["wide", "weeks.csv", *TO_GROWTH, "--set", "chanel=tv"],
            2,
            "import setting 'chanel' is unknown; did you mean 'channel'?",
        ),
        (["wide", "weeks.csv", *TO_GROWTH, "--set", "vat"], 2, "KEY=VALUE was expected, such as channel=search"),
        (
            ["wide", "weeks.csv", *TO_GROWTH],
            2,
            "its columns are 'week', 'tv_S', 'radio_S', 'sales', 'weather', 'office'. Type --set date",
        ),
        (
            ["auto", "none.csv", *TO_GROWTH],
            3,
            "'none.csv' cannot be read (No such file or directory); an export file was expected.",
        ),
        (["wide", "weeks.csv"], 2, "write: forecast import SOURCE FILE... --team growth --into data/growth"),
        (["--undo", "x-1"], 2, "say which dataset to take the import out of"),
        (["--undo", "x-1", "--into", "nowhere"], 2, "there is no dataset at 'nowhere'"),
    ],
)
def test_a_wrong_call_is_one_paragraph_that_says_what_to_type(call, project, put, words, code, said):
    put("weeks.csv", WEEKS)
    got, out, error = call("import", *words)
    assert (got, out) == (code, "")
    assert said in _said(error)
    assert "Traceback" not in error
    assert not (project / "data/growth").exists()


def test_a_file_of_whole_periods_is_refused_and_the_advice_works_when_it_is_followed(call, project, put):
    file = put("september.csv", WHOLE)
    code, out, error = call("import", "google_ads", file, *TO_GROWTH)
    assert (code, out) == (3, "")
    assert "its rows cover whole periods (2026-09-01 to 2026-09-20) and no single days; expected a row a day." in _said(error)
    assert "or say --set spread=even to spread each row evenly over its days." in _said(error)
    code, out, _ = call("import", "google_ads", file, *TO_GROWTH, "--set", "spread=even")
    assert (code, json.loads(out)["totals"]["spend"]["imported"]) == (0, 225.0)
    days = _table(project, "performance").groupby("date")["spend"].sum()
    assert (len(days), days.round(6).unique().tolist()) == (20, [11.25])


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_shows_on_a_terminal_and_nowhere_else(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    shown, piped = _Terminal(), io.StringIO()
    for stream in (shown, piped):
        monkeypatch.setattr(sys, "stderr", stream)
        with watched("reading [a].csv …"):
            pass
        with watched("reading [a].csv …") as update:
            update("writing into data/growth …")
    assert "reading [a].csv …" in shown.getvalue()
    assert "writing into data/growth …" in shown.getvalue()
    assert piped.getvalue() == ""


def test_campaigns_that_no_naming_rule_decodes_are_listed_and_kept(project, put, call):
    rules = {"title": "North", "naming": [{"pattern": "^(?P<region>msk|spb)_"}]}
    (project / "params" / "teams" / "north.yml").write_text(json.dumps(rules), encoding="utf-8")
    rows = "".join(f"2026-09-01,{name},EUR,5,100,0.5,2.50\n" for name in ("msk_new", "Brand", "Sale"))
    put("google.csv", "Day,Campaign,Currency code,Clicks,Impr.,Avg. CPC,Cost\n" + rows)

    code, printed, error = call("import", "auto", "google.csv", "--team", "north", "--into", "data/north")
    assert code == 0
    assert "2 names of campaigns fit none of the team's naming rules: Brand, Sale." in _said(error)
    kept = json.loads((project / "data/north/imports" / f"{json.loads(printed)['id']}.json").read_text(encoding="utf-8"))
    assert {"key": "names_not_decoded", "n": 2, "names": ["Brand", "Sale"]} in kept["doubts"]

    for team in ((), ("--team", "north")):
        code, printed, error = call("check", "--data", "data/north", *team)
        assert (code, "no fault found" in printed) == (0, True)
        assert "2 names of campaigns fit none of the team's naming rules: Brand, Sale." in _said(error)


def test_conversions_and_deals_of_the_same_days_are_told_beside_each_other(put, call):
    days = [f"2026-09-{day:02}" for day in range(1, 11)]
    google = "Day,Campaign,Currency code,Clicks,Impr.,Cost,Conversions\n"
    put("google.csv", google + "".join(f"{day},Brand,EUR,50,100,2.50,3\n" for day in days))
    deals = "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date\n"
    put("deals.csv", deals + "".join(f"{number},D,Closed won,Sales,10,{day} 10:00\n" for number, day in enumerate(days)))

    code, _, error = call("import", "auto", "google.csv", *TO_GROWTH)
    assert (code, "counted by each source" in error) == (0, False)
    code, _, error = call("import", "auto", "deals.csv", *TO_GROWTH)
    assert code == 0
    assert "conversions by the platforms: 30; deals in the CRM: 10; of them won: 10" in _said(error)


def test_a_month_that_is_imported_among_its_days_is_told_at_once(put, call):
    days = "".join(f"2026-09-{day:02},Search,brand,100\n" for day in range(1, 31))
    put("days.csv", "date,channel,campaign,spend\n" + days)
    put("month.csv", "date,channel,campaign,spend\n2026-09-01,Search,brand,3000\n")
    asked = ("--team", "shop", "--into", "data/shop", "--set", "currency=EUR")
    assert "among days" not in call("import", "table", "days.csv", *asked)[2]
    code, _, error = call("import", "table", "month.csv", *asked)
    assert code == 0
    said = " ".join(error.split())
    assert "1 row among days holds about as much as the whole week or month around it (Search, brand, 2026-09-01)" in said
    assert "its 3,000 counts twice if it stands for that time" in said


def test_money_without_a_currency_is_told_when_it_joins_money_that_has_one(put, call):
    put("euros.csv", "date,channel,spend,clicks,currency\n2026-09-01,Search,100,9,EUR\n2026-09-02,Search,100,9,EUR\n")
    put("plain.csv", "date,channel,spend,clicks\n2026-09-01,Social,50,4\n2026-09-02,Social,50,4\n")
    asked = ("--team", "shop", "--into", "data/shop")
    assert call("import", "table", "euros.csv", *asked)[0] == 0
    code, _, error = call("import", "table", "plain.csv", *asked)
    assert code == 0
    assert "2 rows with 100 of spend name no currency and were added up with those in EUR" in " ".join(error.split())
