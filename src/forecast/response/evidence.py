"""How much the data say at all: whether media do anything, and whether spend ever varied."""

import numpy as np
from numpy.typing import NDArray

from forecast.response.posterior import ResponseFit

NO_EFFECT_PRIOR = 0.10  # chance before data that a team's media do nothing
STEADY = 0.05  # coefficient of variation below which spend never varied


def chance_of_no_effect(fit: ResponseFit) -> float:
    """Posterior chance that media do nothing at all, with a prior chance of `NO_EFFECT_PRIOR`.

    The mean over posterior draws of likelihood without media by likelihood of the draw is the evidence for no media by the
    evidence for the model.

    Source: Newton and Raftery 1994, section 7, applied to a nested model.
    """
    logs = fit.hidden.get("against_nothing")
    if logs is None:
        return 0.0
    odds = NO_EFFECT_PRIOR / (1.0 - NO_EFFECT_PRIOR) * float(np.exp(np.minimum(logs, 50.0)).mean())
    return odds / (1.0 + odds)


def never_varied(fit: ResponseFit) -> NDArray[np.bool_]:
    """Which channels (channels,) spent about the same every week, so that nothing was learned from their spend."""
    mean = fit.past.spend.mean(axis=1)
    return np.asarray(fit.past.spend.std(axis=1) < STEADY * mean)
