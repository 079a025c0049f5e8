"""A year played through: four reports in a row, advice followed, half followed, ignored; the loop closes each time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from forecast.kpis import channel_table, kpi_table
from forecast.retrospective import Action, Evidence, FollowUp, follow_up, freeze, keep_score, propose_actions, run_checks, thaw
from forecast.settings.params import Params
from forecast.settings.period import parse_period

PARAMS = Params(margin=0.5)
REPORTS = ("2025Q1", "2025Q2", "2025Q3", "2025Q4")
#: After which report what share of its advice was carried out.
CARRIED_OUT = {"2025Q1": 1.0, "2025Q2": 0.5, "2025Q3": 0.0}
ADVISED = 600.0  # a week, from the saturated channel to the one with room


def earned(strong: np.ndarray, tired: np.ndarray) -> np.ndarray:
    """Give the revenue both channels truly cause in a week: one grows with its spend, the other has long been flat."""
    return 6 * strong + 4000 * (1 - np.exp(-tired / 700))


@dataclass(frozen=True)
class World:
    weeks: pd.DatetimeIndex
    strong: np.ndarray
    tired: np.ndarray
    demand: np.ndarray
    noise: np.ndarray

    def moved(self, after: date, money: float) -> "World":
        """Give the world in which money a week moves from one channel to the other after a day, and stays there."""
        inside = self.weeks > pd.Timestamp(after)
        return replace(self, strong=self.strong + money * inside, tired=self.tired - money * inside)

    def tables(self, until: date) -> Mapping[str, pd.DataFrame]:
        ds, size = self.weeks, len(self.weeks)
        parts = [
            {"channel": "Strong", "spend": self.strong, "impressions": 40 * self.strong, "clicks": 0.4 * self.strong},
            {"channel": "Tired", "spend": self.tired, "impressions": 40 * self.tired, "clicks": 0.4 * self.tired},
            {
                "channel": "Banners",
                "spend": np.full(size, 300.0),
                "impressions": 90_000 * self.demand,
                "clicks": 40 * self.demand,
            },
        ]
        performance = pd.concat([pd.DataFrame({"date": ds, "campaign": "", **part}) for part in parts], ignore_index=True)
        revenue = (15_000 * self.demand + earned(self.strong, self.tired)) * self.noise
        outcomes = pd.DataFrame({"date": ds, "revenue": revenue})
        return {name: frame[frame["date"] <= pd.Timestamp(until)] for name, frame in
                (("performance", performance), ("outcomes", outcomes))}  # fmt: skip


def start(seed: int = 4) -> World:
    weeks = pd.date_range("2023-01-04", "2025-12-31", freq="7D")
    random = np.random.default_rng(seed)
    size = len(weeks)
    demand = 1 + 0.1 * np.sin(2 * np.pi * np.arange(size) / 52.18) + 0.02 * random.normal(size=size)
    wobble = lambda level: level * np.exp(random.normal(0, 0.1, size))  # noqa: E731
    return World(weeks, wobble(1000.0), wobble(2600.0), demand, np.exp(random.normal(0, 0.015, size)))


@dataclass(frozen=True)
class Report:
    actions: tuple[Action, ...]
    follow_ups: tuple[FollowUp, ...]
    evidence: Evidence


def report(make_facts, world: World, label: str, ledger: list[dict], earlier: tuple[Action, ...]) -> Report:
    period = parse_period(label)
    facts = make_facts("W", **world.tables(period.end))
    follow_ups = follow_up([thaw(payload) for payload in ledger], facts, PARAMS, until=period.end)
    evidence = Evidence(
        facts=facts,
        params=PARAMS,
        period=period,
        previous=period.previous(),
        kpis=kpi_table(facts, period, PARAMS),
        channels=channel_table(facts, period, PARAMS),
        follow_ups=follow_ups,
    )
    return Report(propose_actions(run_checks(evidence), evidence, earlier), follow_ups, evidence)


def advice(world: World, made_on: date) -> dict:
    """Give the frozen advice to move money, with the gain it truly has."""
    last = world.weeks <= pd.Timestamp(made_on)
    now = {"Strong": world.strong[last][-13:].mean(), "Tired": world.tired[last][-13:].mean()}
    shifts = pd.DataFrame({"channel": list(now), "current": [13 * money for money in now.values()]})
    shifts["suggested"] = shifts["current"] + np.array([13 * ADVISED, -13 * ADVISED])
    gain = 13 * float(earned(now["Strong"] + ADVISED, now["Tired"] - ADVISED) - earned(now["Strong"], now["Tired"]))
    allocation = SimpleNamespace(shifts=shifts, expected_gain=gain, gain_lo=0.6 * gain, gain_hi=1.4 * gain, verdict="shift")
    return freeze(allocation, None, made_on, 13, "growth")


@pytest.fixture(scope="module")
def year(request):
    """Give the four reports, and the world as it became."""
    make_facts = request.getfixturevalue("make_facts_once")
    world, ledger, actions, reports = start(), [], (), {}
    for label in REPORTS:
        made = report(make_facts, world, label, ledger, actions)
        reports[label] = made
        end = parse_period(label).end
        actions = made.actions
        if label == "2025Q1":  # the meeting closes the banner's action, and the banner stays as it was
            closed = end + timedelta(days=20)
            actions = tuple(
                replace(action, status="done", closed=closed) if action.finding_key == "low_ctr" else action for action in actions
            )
        if label in CARRIED_OUT:
            ledger.append(advice(world, end))
            world = world.moved(end, CARRIED_OUT[label] * ADVISED)
    return reports, world


def test_the_last_report_tells_what_was_followed_and_what_it_brought(year):
    reports, _ = year
    by_day = {item.made_on: item for item in reports["2025Q4"].follow_ups}
    shares = [by_day[parse_period(label).end].followed for label in CARRIED_OUT]
    assert shares == pytest.approx([1.0, 0.5, 0.0], abs=0.15)  # spend wobbles by a tenth from week to week
    assert by_day[date(2025, 3, 31)].verdict == "paid_off"
    assert by_day[date(2025, 6, 30)].verdict in ("paid_off", "cannot_tell")
    assert by_day[date(2025, 9, 30)].verdict == "not_followed"


def test_what_advice_truly_brought_lies_in_its_interval(year):
    reports, world = year
    for item in reports["2025Q4"].follow_ups:
        inside = (world.weeks > pd.Timestamp(item.made_on)) & (world.weeks <= pd.Timestamp(item.end))
        share = CARRIED_OUT[next(label for label in CARRIED_OUT if parse_period(label).end == item.made_on)]
        back = share * ADVISED
        truth = (earned(world.strong, world.tired) - earned(world.strong - back, world.tired + back))[inside].sum()
        assert item.observed_lo <= truth <= item.observed_hi


def test_no_report_of_the_year_says_what_is_not_true(year):
    reports, _ = year
    for label in REPORTS:
        for item in reports[label].follow_ups:
            share = CARRIED_OUT[next(given for given in CARRIED_OUT if parse_period(given).end == item.made_on)]
            # the move truly pays, so only what was carried out can have paid, and nothing of it can have failed
            assert item.verdict in (("not_followed",) if share == 0 else ("paid_off", "cannot_tell"))
            assert (item.end - item.start).days >= 85  # of the 91 days it was for


def test_what_was_said_of_an_advice_stays_true_in_later_reports(year):
    reports, _ = year
    first = [next(item for item in reports[label].follow_ups if item.made_on == date(2025, 3, 31)) for label in REPORTS[1:]]
    assert {item.action_id for item in first} == {first[0].action_id}
    assert {item.verdict for item in first} <= {"paid_off", "cannot_tell"}
    for item in first[1:]:  # the window is over: later data may sharpen the answer, not overturn it
        assert item.observed_lo <= first[0].observed_hi
        assert first[0].observed_lo <= item.observed_hi
        assert item.followed == pytest.approx(first[0].followed)


def test_a_finding_has_one_id_all_year_and_an_id_one_finding(year):
    reports, _ = year
    pairs = {(action.id, action.finding_key, action.subject) for label in REPORTS for action in reports[label].actions}
    assert len({one for one, _, _ in pairs}) == len({(key, subject) for _, key, subject in pairs})


def test_each_report_looks_back_on_all_advice_given_before(year):
    reports, _ = year
    assert [len(reports[label].follow_ups) for label in REPORTS] == [0, 1, 2, 3]


def test_the_same_finding_is_the_same_action_all_year(year):
    reports, _ = year
    banners = [next(a for a in reports[label].actions if a.finding_key == "low_ctr") for label in REPORTS]
    assert len({action.id for action in banners}) == 1
    assert {action.origin_period for action in banners} == {"2025Q1"}
    days = [reports[label].evidence.today for label in REPORTS]
    assert [action.age_days for action in banners] == [(day - days[0]).days for day in days]


def test_what_was_closed_and_comes_back_is_open_again_and_counted_as_returning(year):
    reports, _ = year
    actions = reports["2025Q2"].actions
    banner = next(action for action in actions if action.finding_key == "low_ctr")
    assert banner.status == "open"
    states = pd.DataFrame({"action_id": [banner.id], "state": ["done"], "at": ["2025-04-20"]})
    assert ("low_ctr", "Banners") in keep_score((), actions, states).recurring


def test_the_scoreboard_adds_up(year):
    reports, _ = year
    last = reports["2025Q4"]
    board = keep_score(last.follow_ups, last.actions, today=last.evidence.today)
    assert board.advices == board.paid_off + board.did_not + board.cannot_tell + board.not_followed == 3
    assert board.followed_share == pytest.approx(0.5, abs=0.1)
    followed = [item for item in last.follow_ups if item.verdict != "not_followed"]
    assert board.gained == pytest.approx(sum(item.observed for item in followed))
    assert board.gained_lo < board.gained < board.gained_hi
    verdicts = [item.verdict for item in last.follow_ups]
    told = {"paid_off": board.paid_off, "did_not": board.did_not, "cannot_tell": board.cannot_tell}
    assert told == {name: verdicts.count(name) for name in told}
    assert board.not_followed == verdicts.count("not_followed") == 1
    assert board.actions_open + board.actions_done + board.actions_dropped == len(last.actions)
