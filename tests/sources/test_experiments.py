"""Tables of experiments: each is of a kind that the analyses know, and a confidence is a share."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

STUDIES = (
    "Study,Start,End,Lift,Low,High,Confidence\n"
    "Q1,2026-01-01,2026-01-31,500,100,900,0.9\nQ2,2026-04-01,2026-04-30,-20,-90,50,0.9\n"
)
MAPPED = (
    *("table=experiments", "experiment_id=Study", "start=Start", "end=End", "lift=Lift", "lift_lower=Low", "lift_upper=High"),
    "confidence=Confidence",
)


def test_the_kind_of_all_experiments_of_a_file_may_be_said(read: Read) -> None:
    rows = read(STUDIES, *MAPPED, "kind=lift", source="table").tables["experiments"]
    assert rows["kind"].tolist() == ["lift", "lift"]
    assert rows["lift"].tolist() == [500.0, -20.0]
    with pytest.raises(ExportError, match="experiments needs kind"):
        read(STUDIES, *MAPPED, source="table")


def test_a_kind_is_known_by_its_usual_words(read: Read) -> None:
    text = "experiment_id,kind,start,end\nE1,A/B test,2026-01-05,2026-01-19\nE2,Conversion Lift,2026-01-05,2026-01-19\n"
    assert read(text).tables["experiments"]["kind"].tolist() == ["ab", "lift"]


def test_the_arm_of_a_test_is_no_kind_of_experiment(read: Read) -> None:
    text = "user_id,timestamp,group,converted\n85,2017-01-21 22:11:48,control,0\n66,2017-01-11 16:55:06,treatment,1\n"
    mapped = ("table=experiments", "experiment_id=user_id", "start=timestamp", "end=timestamp", "kind=group")
    with pytest.raises(ExportError, match=r"row 2: 'control' is no kind of experiment; expected ab or lift\. .* --set kind=ab"):
        read(text, *mapped, source="table")


def test_a_confidence_in_percent_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match=r"row 2: confidence is 90; expected a share below one, such as 0\.95"):
        read(STUDIES.replace("0.9", "90"), *MAPPED, "kind=lift", source="table")
