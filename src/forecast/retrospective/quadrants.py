"""Strengths, weaknesses, opportunities and threats: findings by what they mean."""

from collections.abc import Sequence

import pandas as pd

from forecast.retrospective.checks import CHECKS
from forecast.retrospective.results import Finding, Swot

_QUADRANT = {key: check.quadrant for check in CHECKS.values() for key in check.findings}
_MOST = 5  # of each: a list of twenty strengths is none


def swot(findings: Sequence[Finding], kpis: pd.DataFrame | None = None) -> Swot:
    """Give the findings by quadrant, at most five each.

    Good news is a strength; anything else goes where its check says. A missed target whose KPI improved on the period before is
    an opportunity, not a weakness.

    Parameters
    ----------
    kpis : frame of `kpis.kpi_table`; tells which KPIs improve.
    """
    improving = _improving(kpis)
    places: dict[str, list[Finding]] = {"strength": [], "weakness": [], "opportunity": [], "threat": []}
    for finding in findings:
        place = "strength" if finding.status == "pass" else str(_QUADRANT.get(finding.key, "weakness"))
        if finding.key == "target_missed" and finding.subject in improving:
            place = "opportunity"
        places[place].append(finding)
    strengths, weaknesses, opportunities, threats = (tuple(place[:_MOST]) for place in places.values())
    return Swot(strengths, weaknesses, opportunities, threats)


def _improving(kpis: pd.DataFrame | None) -> frozenset[str]:
    if kpis is None or kpis.empty:
        return frozenset()
    up = (kpis["better"] == "up") & (kpis["change"] > 0)
    down = (kpis["better"] == "down") & (kpis["change"] < 0)
    return frozenset(map(str, kpis.loc[up | down, "name"]))
