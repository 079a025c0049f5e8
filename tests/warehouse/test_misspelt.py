"""Rows of a mistyped team or channel are told: they are in no report, or split a channel in two."""

import pandas as pd
import pytest

from forecast.settings.params import Params
from forecast.tables.facts import Doubt
from forecast.warehouse import load_facts, open_dataset, write_dataset


def _rows(team="north", channel="Search", days=100):
    return pd.DataFrame({"date": pd.date_range("2026-01-01", periods=days), "team": team, "channel": channel, "spend": 10.0})


def _doubts(tmp_path, *rows, params=None, **tables):
    place = write_dataset({"performance": pd.concat(rows, ignore_index=True), **tables}, tmp_path / "data")
    with open_dataset(str(place)) as dataset:
        return load_facts(dataset, "north", params or Params()).doubts


def test_rows_of_a_mistyped_team_are_counted_over_all_tables(tmp_path):
    outcomes = pd.DataFrame({"date": pd.date_range("2026-01-01", periods=3), "team": "norht", "revenue": 50.0})
    told = _doubts(tmp_path, _rows(), _rows("norht", days=2), outcomes=outcomes)
    assert told == (Doubt("teams_alike", "outcomes", "norht", 5),)


@pytest.mark.parametrize("other", ["south", "team north", "nort", "north 2"])
def test_a_team_with_a_name_or_rows_of_its_own_is_none_mistyped(other, tmp_path):
    days = 40 if other == "nort" else 2
    assert _doubts(tmp_path, _rows(), _rows(other, days=days)) == ()


def test_capitals_make_another_team_however_many_rows_it_has(tmp_path):
    assert _doubts(tmp_path, _rows(), _rows("North", days=400)) == (Doubt("teams_alike", "performance", "North", 400),)


def test_a_mistyped_channel_is_told_with_its_money(tmp_path):
    told = _doubts(tmp_path, _rows(channel="Facebook"), _rows(channel="Facebok", days=3))
    assert told == (Doubt("channels_alike", "performance", "Facebok / Facebook", 3, 30.0),)


def test_a_channel_with_an_alias_is_no_longer_told(tmp_path):
    params = Params(channels={"aliases": {"Facebok": "Facebook"}})
    doubts = _doubts(tmp_path, _rows(channel="Facebook"), _rows(channel="Facebok", days=3), params=params)
    assert "channels_alike" not in {doubt.key for doubt in doubts}


@pytest.mark.parametrize(("rare", "usual"), [("VK 2", "VK 1"), ("Radio", "Video"), ("Google Ads", "Google"), ("CPA", "CPC")])
def test_channels_that_differ_in_meaning_are_two(rare, usual, tmp_path):
    assert _doubts(tmp_path, _rows(channel=usual), _rows(channel=rare, days=3)) == ()
