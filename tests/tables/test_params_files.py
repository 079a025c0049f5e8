"""The params that ship with the project: every key is listed with its default, and every team and campaign loads."""

from pathlib import Path

import pytest
import yaml

from forecast.settings.loading import known_ids, load_scope
from forecast.settings.params import Params
from forecast.tables.demo import make_world

ROOT = Path(__file__).parents[2]


def _keys(content, before=()):
    for key, value in content.items():
        yield (*before, key)
        if isinstance(value, dict) and value:
            yield from _keys(value, (*before, key))


def test_defaults_file_lists_every_key_with_the_default_of_the_model():
    stated = yaml.safe_load((ROOT / "params/defaults.yml").read_text(encoding="utf-8"))
    modelled = Params().model_dump(mode="json")

    assert set(_keys(stated)) == set(_keys(modelled))
    assert Params.model_validate(stated) == Params()


def test_every_key_of_the_defaults_says_what_it_means():
    lines = (ROOT / "params/defaults.yml").read_text(encoding="utf-8").splitlines()
    told_above = ("owners:", "budget:", "channels:", "  ltv_cac:", "  ctr:")

    silent = [line for line in lines if ":" in line and "#" not in line and not line.startswith(told_above)]

    assert silent == []


@pytest.mark.parametrize(("kind", "name"), [("team", name) for name in known_ids(ROOT / "params", "team")])
def test_team_files_fit_the_demo_world(kind, name):
    scope = load_scope(kind, name, params_dir=ROOT / "params")
    performance = make_world().tables["performance"]

    channels = set(performance.loc[performance["team"] == scope.team, "channel"])
    assert set(scope.params.owners.channels) == channels
    assert scope.params.margin < 1
    assert scope.params.goals


@pytest.mark.parametrize("name", ["spring-sale", "product-launch"])
def test_campaign_files_name_a_campaign_of_the_demo_world(name):
    params = load_scope("campaign", name, params_dir=ROOT / "params").params
    performance = make_world().tables["performance"]

    rows = performance[(performance["team"] == params.team) & (performance["campaign"] == params.campaign)]
    assert rows["date"].min().date() == params.start
    assert rows["date"].max().date() == params.end
