"""Every KPI: formula, unit, direction, source. Where the field means several things by one word, this file picks one.

* ROI and ROMI differ by `other_costs`: ROI sets fees, production and tools against the result as well, ROMI only the media
  spend. Both count gross margin, not revenue. ROAS is revenue for a unit of media money, before margin.
* CAC bears all costs of the channel; CPA, as platforms write it, only the media spend.
* Names that begin with `total_` or `blended_` use the business totals of `outcomes`, the others what channels are credited with.
"""

from forecast.kpis.formula import Formula, Kpi, Term

_MARKETING_METRICS = "Farris, Bendle, Pfeifer, Reibstein 2010, Marketing Metrics, ch. 10"
_CUSTOMERS = "Farris, Bendle, Pfeifer, Reibstein 2010, Marketing Metrics, ch. 5"
_PLATFORMS = "IAB 2015, Display and mobile advertising terms"
_SUM = "sum of the column"

_COSTS = (Term("spend"), Term("other_costs", optional=True))
_LESS_COSTS = (Term("spend", -1), Term("other_costs", -1, optional=True))


def _ratio(above: str, below: str, scale: float = 1.0) -> Formula:
    return Formula((Term(above),), (Term(below),), scale)


_CATALOGUE = (
    Kpi("revenue", Formula((Term("revenue"),)), "money", "up", _SUM),
    Kpi("total_revenue", Formula((Term("total_revenue"),)), "money", "up", _SUM, table="outcomes"),
    Kpi("spend", Formula((Term("spend"),)), "money", "down", _SUM),
    Kpi("orders", Formula((Term("orders"),)), "count", "up", _SUM),
    Kpi("conversions", Formula((Term("conversions"),)), "count", "up", _SUM),
    Kpi("leads", Formula((Term("leads"),)), "count", "up", _SUM),
    Kpi("new_customers", Formula((Term("new_customers"),)), "count", "up", _SUM),
    Kpi("clicks", Formula((Term("clicks"),)), "count", "up", _SUM),
    Kpi("impressions", Formula((Term("impressions"),)), "count", "up", _SUM),
    Kpi("roi", Formula((Term("revenue", margin=True), *_LESS_COSTS), _COSTS), "share", "up", _MARKETING_METRICS),
    Kpi(
        "romi",
        Formula((Term("revenue", margin=True), Term("spend", -1)), (Term("spend"),)),
        "share",
        "up",
        _MARKETING_METRICS,
    ),
    Kpi("roas", _ratio("revenue", "spend"), "ratio", "up", _MARKETING_METRICS),
    Kpi("blended_roas", _ratio("total_revenue", "spend"), "ratio", "up", "marketing efficiency ratio", table="outcomes"),
    Kpi("cac", Formula(_COSTS, (Term("new_customers"),)), "money", "down", _CUSTOMERS),
    Kpi("blended_cac", Formula(_COSTS, (Term("total_new_customers"),)), "money", "down", _CUSTOMERS, table="outcomes"),
    Kpi("cpa", _ratio("spend", "conversions"), "money", "down", _PLATFORMS, measured_only=True),
    Kpi("cpl", _ratio("spend", "leads"), "money", "down", _PLATFORMS, measured_only=True),
    Kpi("cpc", _ratio("spend", "clicks"), "money", "down", _PLATFORMS, measured_only=True),
    Kpi("cpm", _ratio("spend", "impressions", 1000), "money", "down", _PLATFORMS, measured_only=True),
    Kpi("ctr", _ratio("clicks", "impressions"), "share", "up", _PLATFORMS, measured_only=True),
    Kpi("conversion_rate", _ratio("conversions", "clicks"), "share", "up", _PLATFORMS, measured_only=True),
    Kpi("lead_rate", _ratio("leads", "clicks"), "share", "up", _PLATFORMS, measured_only=True),
    Kpi("aov", _ratio("revenue", "orders"), "money", "up", _MARKETING_METRICS, measured_only=True),
    Kpi("total_aov", _ratio("total_revenue", "total_orders"), "money", "up", _MARKETING_METRICS, table="outcomes"),
    Kpi("engagement_rate", _ratio("engagements", "impressions"), "share", "up", _PLATFORMS, measured_only=True),
    Kpi("ltv", Formula((Term("ltv"),)), "money", "up", "Fader, Hardie, Lee 2005; Fader, Hardie 2007", table="economics"),
    Kpi("ltv_cac", _ratio("ltv", "cac"), "ratio", "up", _CUSTOMERS, table="economics"),
    Kpi("payback_months", Formula((Term("payback_months"),)), "months", "down", _CUSTOMERS, table="economics"),
)

#: The catalogue by name, in the order in which a report lists it.
KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in _CATALOGUE}
