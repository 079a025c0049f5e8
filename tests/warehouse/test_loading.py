"""One team's facts: typed, aggregated, the same whatever stores them."""

from datetime import date

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from forecast.errors import ContractError, ParamsError
from forecast.names import MEASURES
from forecast.settings.params import Params
from forecast.tables.contracts import TABLES
from forecast.tables.facts import Doubt
from forecast.warehouse import load_facts, open_dataset, team_ids, write_dataset

HEAD = "date,team,channel,campaign,segment,spend,clicks,revenue\n"
TABLE_NAMES = [name for name in TABLES if name != "performance"]


def _facts(tmp_path, text, team="north", params=None, **others):
    (tmp_path / "performance.csv").write_text(text, encoding="utf-8")
    for name, content in others.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    with open_dataset(str(tmp_path)) as dataset:
        return load_facts(dataset, team, params or Params())


def test_finer_rows_are_summed_by_date_channel_and_campaign(tmp_path):
    rows = (
        "2026-01-01,north,Search,a,x,10.1,1,\n2026-01-01,north,Search,a,y,0.2,2,\n2026-01-01,north,Search,,y,5,,\n"
        "2026-01-01,south,Search,a,x,99,9,9\n"
    )
    performance = _facts(tmp_path, HEAD + rows).performance

    assert performance[["channel", "campaign", "spend"]].values.tolist() == [["Search", "", 5.0], ["Search", "a", 10.3]]
    assert performance["clicks"].isna().tolist() == [True, False]
    assert performance["clicks"].iloc[1] == 3


@pytest.mark.parametrize("store", ["csv", "parquet", "data.duckdb", "sqlite"])
def test_spaces_around_a_team_or_a_channel_hide_no_row_whatever_stores_them(tmp_path, store):
    teams, channels = ["north", "north ", " north", "south"], ["tv", "tv ", "tv", "tv"]
    day = pd.to_datetime(["2026-01-01"] * 4)
    frame = pd.DataFrame({"date": day, "team": teams, "channel": channels, "spend": [1.0, 10.0, 100.0, 1000.0]})
    place = {"data.duckdb": str(tmp_path / store), "sqlite": f"sqlite:///{tmp_path}/a.sqlite"}.get(store, str(tmp_path))
    if store == "csv":
        frame.to_csv(tmp_path / "performance.csv", index=False)
    elif store == "parquet":
        frame.to_parquet(tmp_path / "performance.parquet")
    elif store == "sqlite":
        frame.to_sql("performance", place, index=False)
    else:
        with duckdb.connect(place) as connection:
            connection.execute("CREATE TABLE performance AS SELECT * FROM frame")
    with open_dataset(place) as dataset:
        assert team_ids(dataset) == ["north", "south"]
        assert load_facts(dataset, "north", Params()).performance[["channel", "spend"]].values.tolist() == [["tv", 111.0]]


def test_a_measure_that_a_team_does_not_have_is_no_column(tmp_path):
    rows = "2026-01-01,north,Search,,,1,1,\n2026-01-01,south,Search,,,1,1,5\n"

    assert "revenue" not in _facts(tmp_path, HEAD + rows).performance
    assert "revenue" in _facts(tmp_path, HEAD + rows, team="south").performance


def test_members_hold_the_same_money_as_performance(tmp_path):
    rows = "2026-01-01,north,Search,,x,10,1,\n2026-01-01,north,Social,,x,5,1,\n2026-01-01,north,Social,,,7,1,\n"
    facts = _facts(tmp_path, HEAD + rows)

    assert facts.members[["dimension", "member", "spend"]].to_dict("list") == {
        "dimension": ["segment", "segment"],
        "member": ["", "x"],
        "spend": [7.0, 15.0],
    }


def test_aliases_give_a_channel_one_name_before_it_is_summed(tmp_path):
    params = Params.model_validate({"channels": {"aliases": {"VK Ads": "VK", "vk": "VK"}}})
    rows = "2026-01-01,north,VK Ads,,,10,1,\n2026-01-01,north,vk,,,5,1,\n"
    plan = "date,team,channel,spend\n2026-02-01,north,VK Ads,3\n"
    facts = _facts(tmp_path, HEAD + rows, params=params, plan=plan)

    assert facts.performance[["channel", "spend"]].to_dict("list") == {"channel": ["VK"], "spend": [15.0]}
    assert facts.plan["channel"].tolist() == ["VK"]


def test_campaign_names_are_decoded_by_the_rules(tmp_path):
    rule = {"pattern": r"^(?P<region>msk|spb)_(?P<segment>\w+)$", "values": {"msk": "Moscow"}}
    rows = "2026-01-01,north,Search,msk_new,,10,1,\n2026-01-01,north,Search,other,kept,5,1,\n"
    facts = _facts(tmp_path, HEAD + rows, params=Params.model_validate({"naming": [rule]}))

    told = facts.members.set_index(["dimension", "member"])["spend"].to_dict()
    assert told == {("region", "Moscow"): 10, ("region", ""): 5, ("segment", "new"): 10, ("segment", "kept"): 5}


@pytest.mark.parametrize(
    ("head", "separator"),
    [("﻿Date,TEAM,Channel , spend", ","), ("date;team;channel;spend", ";"), ("date\tteam\tchannel\tspend", "\t")],
)
def test_headers_may_differ_in_case_spaces_and_delimiter(tmp_path, head, separator):
    row = separator.join(["2026-01-01", "north", "Search", "1.5"])

    assert _facts(tmp_path, f"{head}\n{row}\n").performance["spend"].tolist() == [1.5]


def test_further_numeric_columns_of_outcomes_are_controls_and_text_is_a_doubt(tmp_path):
    outcomes = "date,team,revenue,weather,remark\n2026-01-01,north,100,3.5,fine\n2026-01-02,north,90,,\n"
    facts = _facts(tmp_path, HEAD + "2026-01-01,north,Search,,,1,1,\n", outcomes=outcomes)

    assert list(facts.outcomes.columns) == ["date", "revenue", "weather"]
    assert facts.doubts == (Doubt("unknown_columns", "outcomes", "remark", 2),)


def test_tables_that_are_absent_are_empty_with_their_columns(tmp_path):
    facts = _facts(tmp_path, HEAD + "2026-01-01,north,Search,,,1,1,\n")

    for name in TABLE_NAMES:
        frame = getattr(facts, name)
        assert frame.empty
        assert not facts.has(name)
    assert list(facts.tasks.columns) == list(TABLES["tasks"].columns)


def test_moves_belong_to_the_team_of_their_record(tmp_path):
    tasks = "task_id,team,created\nT1,north,2026-01-01\nT2,south,2026-01-01\n"
    moves = "task_id,status,entered\nT1,work,2026-01-02T10:30:00\nT2,work,2026-01-03\n"
    facts = _facts(tmp_path, HEAD + "2026-01-01,north,Search,,,1,1,\n", tasks=tasks, task_moves=moves)

    assert facts.task_moves["entered"].tolist() == [pd.Timestamp("2026-01-02 10:30")]


def test_events_of_nobody_concern_every_team(tmp_path):
    events = "date,name,team\n2026-01-01,New Year,\n2026-01-02,Sale,north\n2026-01-03,Other,south\n"
    facts = _facts(tmp_path, HEAD + "2026-01-01,north,Search,,,1,1,\n", events=events)

    assert facts.events["name"].tolist() == ["New Year", "Sale"]


def test_a_team_that_is_not_there_names_the_nearest(tmp_path):
    with pytest.raises(ParamsError, match="holds no rows of team 'nort' in its table performance; did you mean 'north'"):
        _facts(tmp_path, HEAD + "2026-01-01,north,Search,,,1,1,\n", team="nort")


def test_rows_dated_after_today_are_a_doubt(tmp_path):
    (tmp_path / "performance.csv").write_text(HEAD + "2026-01-01,north,Search,,,1,1,\n2026-03-01,north,Search,,,1,1,\n")
    with open_dataset(str(tmp_path)) as dataset:
        facts = load_facts(dataset, "north", Params(), today=date(2026, 2, 1))

    assert Doubt("future_dates", "performance", "2026-03-01", 1) in facts.doubts


def test_monthly_rows_stand_on_the_first_of_their_month(tmp_path):
    rows = "".join(f"{day},north,Search,,,1,1,\n" for day in ("2026-01-31", "2026-02-28", "2026-03-31"))
    facts = _facts(tmp_path, HEAD + rows)

    assert facts.frequency == "MS"
    assert facts.performance["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert facts.last_day == date(2026, 3, 31)


def test_teams_and_columns_are_told_without_loading(demo_csv):
    with open_dataset(demo_csv) as dataset:
        assert team_ids(dataset) == ["b2b", "brand", "growth"]
        assert dataset.tables["feedback"].columns == ("date", "team", "prompt", "note", "votes", "theme")
        with pytest.raises(ParamsError, match="did you mean 'growth'"):
            load_facts(dataset, "grwth", Params())


@pytest.fixture(scope="module")
def growth(demo_csv):
    with open_dataset(demo_csv) as dataset:
        return load_facts(dataset, "growth", Params())


def _assert_same(one, other):
    assert one.sha256 == other.sha256
    assert one.doubts == other.doubts
    for name in ("performance", "members", *TABLE_NAMES):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def test_sums_are_those_of_the_rows_to_the_last_digit(growth, demo_tables):
    rows = demo_tables["performance"].query("team == 'growth'")

    for measure in MEASURES:
        assert growth.performance[measure].sum() == pytest.approx(rows[measure].sum(), rel=1e-12)
    by_segment = growth.members[growth.members["dimension"] == "segment"]
    assert by_segment["spend"].sum() == pytest.approx(rows["spend"].sum(), rel=1e-12)


def test_facts_are_the_same_from_parquet_and_from_shuffled_parts(growth, demo_tables, tmp_path):
    folder = write_dataset(demo_tables, tmp_path / "parquet", "parquet")
    shuffled = demo_tables["performance"].sample(frac=1, random_state=3)
    (folder / "performance.parquet").unlink()
    (folder / "performance").mkdir()
    for number in range(3):
        shuffled.iloc[number::3].to_parquet(folder / "performance" / f"part{number}.parquet", index=False)
    with open_dataset(str(folder)) as dataset:
        _assert_same(load_facts(dataset, "growth", Params()), growth)


def test_facts_are_the_same_from_a_duckdb_file(growth, demo_tables, tmp_path):
    path = tmp_path / "demo.duckdb"
    connection = duckdb.connect(str(path))
    for name, frame in demo_tables.items():
        connection.register("frame", frame)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
    connection.close()
    with open_dataset(str(path)) as dataset:
        _assert_same(load_facts(dataset, "growth", Params()), growth)


def test_facts_are_the_same_from_sqlite(growth, demo_tables, tmp_path):
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    _fill(url, demo_tables)
    with open_dataset(url) as dataset:
        _assert_same(load_facts(dataset, "growth", Params()), growth)


@pytest.mark.postgres
def test_facts_are_the_same_from_postgresql(growth, demo_tables, postgres_url):
    _fill(postgres_url.replace("postgresql:", "postgresql+psycopg:"), demo_tables)
    with open_dataset(postgres_url) as dataset:
        assert team_ids(dataset) == ["b2b", "brand", "growth"]
        _assert_same(load_facts(dataset, "growth", Params()), growth)


@pytest.mark.postgres
def test_text_columns_of_postgresql_are_judged_like_those_of_a_file(postgres_url):
    rows = {"date": ["2026-01-01", "2026-02-31"], "team": "north", "channel": "Search", "spend": ["1.5", "abc"]}
    _fill(postgres_url.replace("postgresql:", "postgresql+psycopg:"), {"performance": pd.DataFrame(rows)})

    with (
        open_dataset(postgres_url) as dataset,
        pytest.raises(ContractError, match=r"'date' holds no date in 1 row.*2026-02-31"),
    ):
        load_facts(dataset, "north", Params())


INSTANTS = {
    "performance": pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-01-05 23:30", "2026-01-06 03:00"], utc=True),
            "team": "north",
            "channel": "Search",
            "spend": [1.0, 2.0],
        }
    ),
    "tasks": pd.DataFrame({"team": "north", "task_id": ["a"], "created": pd.to_datetime(["2026-01-05 23:30"], utc=True)}),
}


def _days_in(location, zone):
    with open_dataset(location) as dataset:
        facts = load_facts(dataset, "north", Params(timezone=zone))
    return facts.performance["date"].dt.day.tolist(), facts.tasks["created"].tolist()


def test_an_instant_falls_on_the_day_that_the_teams_clocks_show(tmp_path):
    for name, frame in INSTANTS.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    assert _days_in(str(tmp_path), "UTC") == ([5, 6], [pd.Timestamp("2026-01-05 23:30")])
    assert _days_in(str(tmp_path), "Asia/Tokyo") == ([6], [pd.Timestamp("2026-01-06 08:30")])


@pytest.mark.postgres
def test_an_instant_of_postgresql_falls_on_that_day_too(postgres_url):
    _fill(postgres_url.replace("postgresql:", "postgresql+psycopg:"), INSTANTS)
    assert _days_in(postgres_url, "Asia/Tokyo") == ([6], [pd.Timestamp("2026-01-06 08:30")])


def test_a_day_that_is_written_stays_whatever_the_zone(tmp_path):
    _facts(tmp_path, HEAD + "2026-01-05,north,Search,a,x,1,,\n", tasks="team,task_id,created\nnorth,a,2026-01-05T23:30+00:00\n")
    assert _days_in(str(tmp_path), "Asia/Tokyo") == ([5], [pd.Timestamp("2026-01-05 23:30")])


def test_a_finished_task_ends_with_the_move_that_finished_it_and_else_stays_undated(tmp_path):
    facts = _facts(
        tmp_path,
        HEAD + "2026-01-05,north,Search,a,x,1,,\n",
        tasks="team,task_id,created,status\nnorth,a,2026-01-01,Done\nnorth,b,2026-01-01,done\nnorth,c,2026-01-01,Doing\n",
        task_moves="task_id,status,entered\na,Done,2026-01-02\na,Doing,2026-01-03\na,Done,2026-01-04\nc,Done,2026-01-02\n",
    )
    tasks = facts.tasks.set_index("task_id")
    assert tasks["undated"].to_dict() == {"a": False, "b": True, "c": False}
    assert tasks["resolved"].dropna().to_dict() == {"a": pd.Timestamp("2026-01-04")}


WRITTEN = pd.Series(["2026-01-05T23:30:00-05:00", "2026-01-05 01:30:00+03:00", "2026-01-05T01:30+0300", "2026-01-05T12:00:00.5Z"])


@pytest.mark.parametrize("kind", ["csv", "sqlite"])
def test_a_day_written_with_an_offset_stays_too(tmp_path, kind):
    spent = pd.DataFrame({"date": WRITTEN, "team": "north", "channel": "Search", "spend": [1, 2, 4, 8]})
    tasks = pd.DataFrame({"team": "north", "task_id": ["a", "b"], "created": WRITTEN[:2]})
    if kind == "csv":
        spent.to_csv(tmp_path / "performance.csv", index=False)
        tasks.to_csv(tmp_path / "tasks.csv", index=False)
    location = str(tmp_path) if kind == "csv" else f"sqlite:///{tmp_path / 'data.db'}"
    if kind == "sqlite":
        _fill(location, {"performance": spent, "tasks": tasks})
    written = [pd.Timestamp("2026-01-05 23:30"), pd.Timestamp("2026-01-05 01:30")]
    assert _days_in(location, "Asia/Tokyo") == ([5], written)


def test_a_time_zone_that_there_is_not_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ParamsError, match=r"`timezone` is 'Europe/Moskau', a time zone that is not known.*Europe/Moscow"):
        _facts(tmp_path, HEAD + "2026-01-05,north,Search,a,x,1,,\n", params=Params(timezone="Europe/Moskau"))


def _fill(url, tables):
    engine = sa.create_engine(url)
    for name, frame in tables.items():
        frame.to_sql(name, engine, index=False)
    engine.dispose()


def test_a_sign_of_equality_in_the_path_of_a_dataset_is_no_column(tmp_path):
    frame = pd.DataFrame({"date": pd.to_datetime(["2026-01-01"]), "team": "north", "channel": "tv", "spend": [1.0]})
    folder = tmp_path / "team=west"
    folder.mkdir()
    frame.to_parquet(folder / "performance.parquet")
    with open_dataset(str(folder)) as dataset:
        assert team_ids(dataset) == ["north"]


def test_campaigns_of_deals_are_decoded_by_the_same_rules_as_their_costs(tmp_path):
    rules = [{"pattern": "^(?P<channel>vk|ya)_(?P<segment>new|old)", "values": {"vk": "VK Ads"}}]
    params = Params.model_validate({"naming": rules, "channels": {"aliases": {"VK Ads": "VK"}}})
    deals = (
        "deal_id,team,created,campaign,channel,amount\n1,north,2026-01-01,vk_new_fair,direct,5\n2,north,2026-01-01,Brand,tv,7\n"
    )
    facts = _facts(
        tmp_path, HEAD + "2026-01-01,north,x,vk_new_fair,,10,1,\n", params=params, deals=deals + "3,north,2026-01-01,,,9\n"
    )

    assert facts.performance["channel"].tolist() == ["VK"]
    assert facts.deals["channel"].fillna("").tolist() == ["VK", "tv", ""]
    assert facts.deals["segment"].fillna("").tolist() == ["new", "", ""]
