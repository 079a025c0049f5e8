"""The retrospective itself: evidence becomes findings, findings become actions, and earlier advice is looked back upon.

A check of one's own is a small class and one line in `CHECKS`; its words stand in `text/<language>/findings.yml`:

>>> from types import SimpleNamespace
>>> import pandas as pd
>>> from forecast.retrospective.checking import Check, Stake
>>> class SpendHigh(Check):
...     key, findings, kind, quadrant = "spend_high", ("spend_high",), "budget", "threat"
...
...     def run(self, evidence):
...         for row in evidence.channels.to_dict("records"):
...             if row["spend"] > 100:
...                 numbers = {"spend_money": row["spend"]}
...                 yield self.found("spend_high", "review", row["channel"], numbers, Stake(severity=2))
>>> evidence = SimpleNamespace(channels=pd.DataFrame({"channel": ["Search", "Radio"], "spend": [300.0, 40.0]}))
>>> [finding.subject for finding in SpendHigh(limits={}).run(evidence)]
['Search']
"""

from forecast.retrospective.actions import MANUAL, STEPS, propose_actions, top_decisions
from forecast.retrospective.advice import freeze, recommendations_of, thaw
from forecast.retrospective.audit import walk_audit
from forecast.retrospective.campaigns import CampaignEffect, measure_effect
from forecast.retrospective.checks import CHECKS, run_checks
from forecast.retrospective.experiments import is_money, lift_tests_of, read_experiments
from forecast.retrospective.following import follow_up
from forecast.retrospective.goals import measure_goals
from forecast.retrospective.health import health
from forecast.retrospective.masking import mask_personal
from forecast.retrospective.quadrants import swot
from forecast.retrospective.results import (
    Action,
    Audit,
    AuditItem,
    AuditStep,
    Evidence,
    Finding,
    FollowUp,
    ForecastRecord,
    Health,
    HealthCheck,
    Recommendation,
    Scoreboard,
    Swot,
    Verdict,
)
from forecast.retrospective.scoreboard import keep_score
from forecast.retrospective.themes import KnownNames, known_names, read_themes
from forecast.retrospective.verdict import judge, judge_audit, judge_campaign
from forecast.retrospective.wording import (
    name_of,
    say_action,
    say_action_why,
    say_audit,
    say_finding,
    say_health,
    say_verdict,
)

__all__ = [
    "CHECKS",
    "MANUAL",
    "STEPS",
    "Action",
    "Audit",
    "AuditItem",
    "AuditStep",
    "CampaignEffect",
    "Evidence",
    "Finding",
    "FollowUp",
    "ForecastRecord",
    "Health",
    "HealthCheck",
    "KnownNames",
    "Recommendation",
    "Scoreboard",
    "Swot",
    "Verdict",
    "follow_up",
    "freeze",
    "health",
    "is_money",
    "judge",
    "judge_audit",
    "judge_campaign",
    "keep_score",
    "known_names",
    "lift_tests_of",
    "mask_personal",
    "measure_effect",
    "measure_goals",
    "name_of",
    "propose_actions",
    "read_experiments",
    "read_themes",
    "recommendations_of",
    "run_checks",
    "say_action",
    "say_action_why",
    "say_audit",
    "say_finding",
    "say_health",
    "say_verdict",
    "swot",
    "thaw",
    "top_decisions",
    "walk_audit",
]
