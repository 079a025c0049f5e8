"""The check command: what a dataset has, lacks and looks wrong, in words a person can act on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from forecast.cli.console import give, give_table, tell
from forecast.cli.naming import doubts_of_names, params_of

if TYPE_CHECKING:
    from forecast.tables.facts import Doubt
    from forecast.text import Words
    from forecast.warehouse import Dataset, TableInfo


def check_tables(data: str, team: str | None, today: date) -> None:
    """Print the tables with what they lack, and say every doubt about each team's rows.

    Raises
    ------
    ContractError
        When the rows break their contract; every fault is told at once.
    ParamsError
        When the dataset holds no row of the team.
    """
    from forecast.text import Words
    from forecast.warehouse import check_dataset, contract_error, open_dataset, team_ids

    words = Words("en")
    with open_dataset(data) as dataset:
        give_table(("table", "rows", "canonical columns it lacks"), _inventory(dataset.tables))
        faults = check_dataset(dataset, team)
        if faults:
            raise contract_error(dataset, faults)
        teams = [team] if team else team_ids(dataset)
        _give_imports(dataset, teams)
        said = [f"{id}: {sentence}" for id in teams for sentence in _doubts(dataset, id, today, words)]
    for sentence in said:
        tell(f"warning: {sentence}")
    give("no fault found; doubts: see the warnings" if said else "no fault found")


def _inventory(found: "Mapping[str, TableInfo]") -> list[tuple[str, str, str]]:
    from forecast.tables.contracts import TABLES

    rows = []
    for name, table in TABLES.items():
        if name not in found:
            rows.append((name, "—", "no table"))
            continue
        lacking = [column for column in table.columns if column not in found[name].columns]
        rows.append((name, str(found[name].rows), ", ".join(lacking) or "none"))
    return rows


def _give_imports(dataset: "Dataset", teams: Sequence[str]) -> None:
    """Print what was imported, if anything was, with the ids by which it can be taken back."""
    from forecast.warehouse.reconciliation import read_reconciliation

    rows = []
    for team in teams:
        for record in read_reconciliation(dataset, team):
            files = ", ".join(str(file) for file in cast("list[object]", record.get("files", ())))
            numbers = (str(record.get(name, "—")) for name in ("rows_accepted", "rows_rejected"))
            rows.append((str(record["id"]), team, files, *numbers))
    if rows:
        give_table(("import (--undo takes it back)", "team", "files", "rows", "left out"), rows)


def _doubts(dataset: "Dataset", team: str, today: date, words: "Words") -> Iterator[str]:
    """Give every doubt about a team's rows as a sentence with what to do about it."""
    from forecast.kpis.flow import sound_tasks
    from forecast.sources.wording import say_doubt
    from forecast.warehouse import load_facts
    from forecast.warehouse.naming import campaign_names

    facts = load_facts(dataset, team, params_of(team), today=today)
    yield from say_doubts(dataset, team, (*facts.doubts, *sound_tasks(facts)[1]), words)
    if facts.provisional_from is not None:
        said = words.say("findings.health.provisional.doubt", since_date=words.day(facts.provisional_from))
        yield f"{said} {words.say('findings.health.provisional.advice')}"
    for key, values in doubts_of_names(team, campaign_names(dataset, team)):
        yield say_doubt(key, values, words)


def say_doubts(dataset: "Dataset", team: str, told: "Sequence[Doubt]", words: "Words") -> Iterator[str]:
    """Give a sentence for each kind of doubt about a team's rows."""
    for key in dict.fromkeys(doubt.key for doubt in told):
        doubts = [doubt for doubt in told if doubt.key == key]
        yield _say(key, doubts, _examples(dataset, team, key, doubts), words)


def _examples(dataset: "Dataset", team: str, key: str, doubts: "Sequence[Doubt]") -> list[str]:
    from forecast.tables.contracts import TABLES
    from forecast.warehouse.doubts import repeated_rows

    if key == "duplicates":
        return repeated_rows(dataset, team)
    # A column of the contract is where to look, not an example of what was found.
    return [doubt.subject for doubt in doubts if doubt.subject and doubt.subject not in TABLES[doubt.table].columns]


def _say(key: str, doubts: "Sequence[Doubt]", examples: Sequence[str], words: "Words") -> str:
    """Give doubts of one kind in the words of the report's health: what was seen, where, and what to do."""
    place = f"findings.health.{'tracking' if key == 'tracking_gap' else key}"
    counted = len(doubts) if key == "unknown_columns" else sum(doubt.count for doubt in doubts)
    named = ", ".join(examples)
    money = words.number(sum(doubt.money for doubt in doubts))
    seen = words.say(f"{place}.doubt", n=counted, subject_name=named, doubt_money=money)
    some = "such as " if counted > len(examples) else ""
    where = f" ({some}{named})" if named and named not in seen else ""
    return f"{doubts[0].table}: {seen.removesuffix('.')}{where}. {words.say(f'{place}.advice')}"
