import pickle
from pathlib import Path

import pytest
import yaml

from forecast.errors import ParamsError
from forecast.settings.loading import load_scope, parse_overrides, project_root
from forecast.settings.params import Params, target_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def params_dir(tmp_path):
    (tmp_path / "teams").mkdir()
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "defaults.yml").write_text("currency: EUR\nbudget: {risk: 0.2}\n", encoding="utf-8")
    (tmp_path / "teams" / "growth.yml").write_text("title: Рост\nbudget: {channel_bound: 0.5}\n", encoding="utf-8")
    return tmp_path


def test_the_teams_file_is_laid_over_the_defaults_and_the_overrides_over_both(params_dir):
    scope = load_scope("team", "growth", params_dir=params_dir, overrides={"budget.risk": 0.1})
    assert scope.title == "Рост"
    assert scope.params.currency == "EUR"
    assert (scope.params.budget.channel_bound, scope.params.budget.risk) == (0.5, 0.1)
    assert "margin" not in scope.stated


def test_an_unknown_team_names_the_nearest(params_dir):
    with pytest.raises(ParamsError, match=r"unknown team 'growht'.*did you mean 'growth'\? Make that file.*pass --data"):
        load_scope("team", "growht", params_dir=params_dir)


@pytest.mark.parametrize("name", ["../etc", "Growth", "a/b", "", "x" * 65, "-a", "a\n"])
def test_an_id_that_is_no_id_is_refused_before_a_path_is_made(name, params_dir):
    with pytest.raises(ParamsError, match="cannot be used; expected 1-64 lower-case Latin letters.*--set team=NAME"):
        load_scope("team", name, params_dir=params_dir)


def test_an_unknown_key_names_the_nearest(params_dir):
    with pytest.raises(ParamsError, match=r"unknown key 'budget.chanel_bound'; did you mean 'channel_bound'\?"):
        load_scope("team", "growth", params_dir=params_dir, overrides={"budget.chanel_bound": 1})


def test_every_fault_of_the_params_is_told_at_once(params_dir):
    with pytest.raises(ParamsError, match=r"'margin' is 3.*'language' is 'fr'|'language' is 'fr'.*'margin' is 3"):
        load_scope("team", "growth", params_dir=params_dir, overrides={"margin": 3, "language": "fr"})


def test_a_team_without_a_file_is_allowed_when_its_data_are_named(params_dir):
    scope = load_scope("team", "north", params_dir=params_dir, overrides={"data": "exports"})
    assert (scope.team, scope.params.data) == ("north", "exports")


def test_a_file_that_is_not_yaml_is_named(params_dir):
    (params_dir / "teams" / "broken.yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(ParamsError, match="params broken.yml is not YAML"):
        load_scope("team", "broken", params_dir=params_dir)


def test_a_secret_comes_from_the_environment(params_dir, monkeypatch):
    monkeypatch.setenv("SALES_URL", "postgresql://reader:hush@localhost/sales")
    scope = load_scope("team", "growth", params_dir=params_dir, overrides={"data": "${SALES_URL}"})
    assert scope.params.data.endswith("localhost/sales")


def test_a_secret_that_is_not_in_the_environment_is_named(params_dir, monkeypatch):
    monkeypatch.delenv("NO_SUCH_NAME", raising=False)
    with pytest.raises(ParamsError, match=r"refers to \$\{NO_SUCH_NAME\}, which the environment does not hold"):
        load_scope("team", "growth", params_dir=params_dir, overrides={"data": "${NO_SUCH_NAME}"})


def test_an_override_that_is_no_pair_is_refused():
    with pytest.raises(ParamsError, match=r"--set 'margin' is not KEY=VALUE"):
        parse_overrides(["margin"])


def test_days_that_are_typed_stay_texts_which_can_be_kept_beside_the_report():
    typed = parse_overrides(["start=2026-07-01", "goals=[{due: 2026-12-31, value: 3}]"])
    assert typed == {"start": "2026-07-01", "goals": [{"due": "2026-12-31", "value": 3}]}


def test_a_campaign_that_nobody_described_is_asked_whose_it_is(params_dir):
    with pytest.raises(ParamsError, match=r"campaign 'flash' has no params/campaigns/flash.yml.*--set team=ID.*--set start=DAY"):
        load_scope("campaign", "flash", params_dir=params_dir, overrides={"data": "d"})
    typed = {"data": "d", "team": "north", "start": "2026-07-01", "end": "2026-07-31"}
    assert load_scope("campaign", "flash", params_dir=params_dir, overrides=typed).team == "north"


def test_a_target_that_compares_nothing_is_refused(params_dir):
    with pytest.raises(ParamsError, match="is not a target; write '>= 3' or '<= 0.5'"):
        load_scope("team", "growth", params_dir=params_dir, overrides={"targets": {"roas": "three"}})


def test_a_target_is_a_comparison_and_a_number():
    assert target_of("<= 1200.5") == ("<=", 1200.5)


def test_defaults_yml_states_every_default_of_the_model():
    stated = yaml.safe_load((ROOT / "params" / "defaults.yml").read_text(encoding="utf-8"))
    assert set(stated) == set(Params.model_fields)
    assert Params.model_validate(stated) == Params()


def test_every_params_file_of_the_project_loads():
    for kind in ("teams", "campaigns"):
        for file in (ROOT / "params" / kind).glob("*.yml"):
            load_scope("team" if kind == "teams" else "campaign", file.stem, params_dir=ROOT / "params")


def test_params_can_be_sent_to_another_process_and_stay_read_only():
    params = load_scope("team", "growth").params
    sent = pickle.loads(pickle.dumps(params))
    assert sent == params
    with pytest.raises(TypeError, match="does not support item assignment"):
        sent.targets["roas"] = ">= 1"


def test_the_root_is_found_from_a_folder_below():
    assert project_root(ROOT / "notebooks") == ROOT
