"""What a plan of spend would bring, channel by channel."""

import numpy as np
import pandas as pd

from forecast.response.posterior import ResponseFit, interval_sides


def plan_returns(fit: ResponseFit, spend: pd.Series, weeks: int, level: float | None = None) -> pd.DataFrame:
    """Revenue of each channel over a horizon of even spend that follows the history.

    Parameters
    ----------
    spend : channel → money over the whole horizon
    weeks : length of the horizon

    Returns
    -------
    frame of channel, spend, revenue, revenue_lo, revenue_hi; one row for each channel that has ever spent
        `revenue` is revenue of the horizon minus what it would have been with the channel's spend of the horizon at zero,
        both counted inside the horizon: the same definition as `ResponseFit.returns`.
    """
    sides = interval_sides(fit.settings.level if level is None else level)
    rows = []
    for number, name in enumerate(fit.past.channels):
        money = float(spend.get(name, 0.0))
        draws, past = fit.draws[number], fit.past.spend[number]
        paths = np.stack([np.concatenate([past, np.full(weeks, money / weeks)]), np.concatenate([past, np.zeros(weeks)])])
        response = draws.shapes.respond(paths, last=weeks).sum(axis=2)  # (curves, 2)
        caused = draws.revenue(response[:, 0] - response[:, 1])
        low, high = np.quantile(caused, sides)
        middle = float(np.median(caused))
        rows.append({"channel": name, "spend": money, "revenue": middle, "revenue_lo": float(low), "revenue_hi": float(high)})
    return pd.DataFrame(rows, columns=["channel", "spend", "revenue", "revenue_lo", "revenue_hi"])
