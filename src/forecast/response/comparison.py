"""What platforms credit a channel with beside what it causes."""

import numpy as np
import pandas as pd

from forecast.errors import ParamsError
from forecast.response.posterior import ResponseFit, interval_sides


def compare_bases(caused: ResponseFit, credited: ResponseFit, start: object = None, end: object = None) -> pd.DataFrame:
    """Which channels the platforms over-credit, over a window of weeks.

    Returns a frame: channel, roas_incremental, roas_attributed, ratio, ratio_lo, ratio_hi (credited by caused; 1 where they
    agree), probability_over_credited. Only channels both fits know and that spent in the window are listed.

    Raises
    ------
    ParamsError
        where the two fits are not an incremental and an attributed one.
    """
    if (caused.basis, credited.basis) != ("incremental", "attributed"):
        raise ParamsError(
            f"comparison of bases: got '{caused.basis}' and '{credited.basis}'; expected an incremental fit, then an "
            "attributed one. Swap or refit them."
        )
    rows = []
    sides = interval_sides(caused.settings.level)
    for name in caused.past.channels:
        inside = caused.window(start, end)
        spend = float(caused.past.spend[caused.number(name), inside].sum())
        if name not in credited.past.channels or spend <= 0:
            continue
        ours, _ = caused.window_revenue(caused.number(name), inside)
        theirs, _ = credited.window_revenue(credited.number(name), credited.window(start, end))
        count = min(len(ours), len(theirs))
        ratio = theirs[:count] / np.maximum(ours[:count], 1e-3 * max(float(np.median(theirs)), 1e-12))
        low, high = np.quantile(ratio, sides)
        rows.append(
            {
                "channel": name,
                "roas_incremental": float(np.median(ours)) / spend,
                "roas_attributed": float(np.median(theirs)) / spend,
                "ratio": float(np.median(ratio)),
                "ratio_lo": float(low),
                "ratio_hi": float(high),
                "probability_over_credited": float((ratio > 1.0).mean()),
            }
        )
    columns = ["channel", "roas_incremental", "roas_attributed", "ratio", "ratio_lo", "ratio_hi", "probability_over_credited"]
    return pd.DataFrame(rows, columns=columns)
