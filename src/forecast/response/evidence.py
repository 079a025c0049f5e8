"""How much the data say at all: whether media do anything, and whether spend ever varied."""

import numpy as np
from numpy.typing import NDArray

from forecast.response.posterior import ResponseFit

NO_EFFECT_SHARE = 0.01  # share of revenue; media that cause less than this have no effect worth the name
STEADY = 0.05  # coefficient of variation below which spend never varied


def chance_of_no_effect(fit: ResponseFit) -> float:
    """Posterior chance that all media together cause less than a hundredth of revenue."""
    total = fit.past.spend.sum(axis=1)
    caused = np.sum([draws.roas * money for draws, money in zip(fit.draws, total, strict=True)], axis=0)
    revenue = fit.past.level * len(fit.past.weeks)
    return float((caused < NO_EFFECT_SHARE * revenue).mean())


def never_varied(fit: ResponseFit) -> NDArray[np.bool_]:
    """Which channels (channels,) spent about the same every week, so that nothing was learned from their spend."""
    mean = fit.past.spend.mean(axis=1)
    return np.asarray(fit.past.spend.std(axis=1) < STEADY * mean)
