"""How good a forecast was: error = forecast − actual; scaled errors compare series of different size."""

import numpy as np


def naive_scale(values: np.ndarray, season: int) -> float:
    """Give the mean absolute error of the seasonal naive forecast inside the history; NaN for too short a one.

    Source
    ------
    Hyndman & Koehler 2006, the denominator of eq. 3 with the seasonal lag. NaN values are left out.
    """
    if len(values) <= season:
        return float("nan")
    steps = np.abs(values[season:] - values[:-season])
    return float(np.nanmean(steps)) if np.isfinite(steps).any() else float("nan")


def mase(forecast: np.ndarray, actual: np.ndarray, scale: float) -> float:
    """Give the mean absolute scaled error (Hyndman & Koehler 2006, eq. 3); NaN where nothing can be compared.

    A scale of zero (a constant history) gives 0 for a perfect forecast and NaN otherwise.
    """
    error = np.abs(forecast - actual)
    if not np.isfinite(error).any():
        return float("nan")
    mean = float(np.nanmean(error))
    if mean == 0:
        return 0.0
    return mean / scale if scale > 0 else float("nan")


def wape(forecast: np.ndarray, actual: np.ndarray) -> float:
    """Give the sum of absolute errors over the sum of absolute actuals, a share; NaN where that sum is zero."""
    seen = np.isfinite(actual)
    total = float(np.abs(actual[seen]).sum())
    return float(np.abs(forecast[seen] - actual[seen]).sum()) / total if total > 0 else float("nan")


def scaled_quantile_loss(quantiles: np.ndarray, actual: np.ndarray, probabilities: np.ndarray, scale: float) -> float:
    """Give twice the pinball loss, averaged over quantiles and steps, over the scale of MASE.

    Parameters
    ----------
    quantiles : ndarray of shape (len(probabilities), horizon).

    Source
    ------
    Koenker & Bassett 1978, eq. 2; doubled so that the median's loss is its absolute error (Makridakis et al. 2022, eq. 3).
    """
    error = actual[None, :] - quantiles
    share = probabilities[:, None]
    return float(2 * np.nanmean(np.maximum(share * error, (share - 1) * error)) / scale)


def covered(lower: np.ndarray, upper: np.ndarray, actual: np.ndarray) -> float:
    """Give the share of observed values inside their interval, its bounds included; NaN where nothing was observed."""
    seen = np.isfinite(actual) & np.isfinite(lower) & np.isfinite(upper)
    if not seen.any():
        return float("nan")
    return float(((actual >= lower) & (actual <= upper))[seen].mean())
