"""Measure: KPIs against their comparisons and what explains the change, channels, funnel, team flow, unit economics."""

from forecast.background import Promise, aside
from forecast.kpis import channel_table, explain_change, kpi_table, measure_economics, measure_flow, measure_funnel
from forecast.review import Measured
from forecast.settings.params import Params
from forecast.settings.period import Period
from forecast.tables.facts import Facts

EXPLAINED = (("revenue", "channel"), ("revenue", "campaign"), ("roas", "channel"), ("cac", "channel"))


def start_economics(facts: Facts, period: Period, params: Params) -> Promise:
    """Start to measure the unit economics, half of all that is measured, beside the main work."""
    return aside(measure_economics, facts, period, params, params.seed)


def measure(facts: Facts, period: Period, known: Period, params: Params, promised: Promise) -> Measured:
    """Measure a period.

    Parameters
    ----------
    known : the part of the period that is over: what waits, is late or is still open is so on its last day.
    promised : of `start_economics`; its result is asked for last.
    """
    channels = channel_table(facts, period, params)
    explanations = {
        f"{metric}_by_{by}": explain_change(facts, period, metric, by, margin=params.margin) for metric, by in EXPLAINED
    }
    funnel = measure_funnel(facts, known, params)
    flow = measure_flow(facts, known)
    economics = promised.result()
    return Measured(
        kpis=kpi_table(facts, period, params, economics),
        channels=channels,
        explanations=explanations,
        funnel=funnel,
        flow=flow,
        economics=economics,
    )
