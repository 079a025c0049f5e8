"""Thresholds: overridable by name, inside their range, each with unit and reason."""

import pytest

from forecast.errors import ParamsError
from forecast.retrospective import CHECKS, run_checks
from forecast.settings.checks import THRESHOLDS, read_thresholds
from forecast.settings.params import Params


def test_an_override_replaces_the_default_and_leaves_the_others():
    limits = read_thresholds({"ctr_floor_share": 0.002})
    assert limits["ctr_floor_share"] == 0.002
    assert limits["pacing_share"] == 0.10


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ParamsError, match="unknown threshold 'ctr_flor_share'; did you mean 'ctr_floor_share'"):
        read_thresholds({"ctr_flor_share": 0.002})


def test_a_value_outside_its_range_is_refused_with_the_range():
    with pytest.raises(ParamsError, match=r"'pacing_share' is 7; expected 0.01 to 1 \(share of the plan\)"):
        read_thresholds({"pacing_share": 7})


def test_every_default_lies_in_its_own_range_and_has_unit_and_reason():
    for name, threshold in THRESHOLDS.items():
        assert threshold.low <= threshold.value <= threshold.high, name
        assert threshold.unit, name
        assert threshold.reason, name


def test_every_threshold_a_check_uses_exists():
    used = {name for check in CHECKS.values() for name in check.uses}
    assert used - THRESHOLDS.keys() == set()


def test_a_check_that_reads_what_it_does_not_declare_is_told_so():
    check = CHECKS["low_ctr"](read_thresholds({}))
    with pytest.raises(KeyError, match="does not declare it in `uses`"):
        check.limit("pacing_share")


def test_a_wrong_threshold_stops_the_checks(make_facts, make_evidence, rows_of):
    facts = make_facts(performance=rows_of("Search", spend=100.0, clicks=50.0, impressions=1000.0))
    evidence = make_evidence(facts, Params(thresholds={"ctr_floor": 0.1}))
    with pytest.raises(ParamsError, match="ctr_floor_share"):
        run_checks(evidence)
