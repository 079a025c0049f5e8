"""The seasonal profile before each cutoff: the average cycle of what was seen, smoothed and shrunk to what is certain."""

import numpy as np

from forecast.forecasters.history import History

CYCLES = 6  # cycles; older ones say little about next season
DECAY = 0.85  # weight of a cycle against the one after it
KERNEL = 0.03  # share of a cycle; standard deviation of the smoothing over neighbouring steps


def profile(windows: np.ndarray, period: float, smooth: bool) -> np.ndarray:
    """Give the seasonal profile of each window: what is added at each step of the cycle after its end.

    Parameters
    ----------
    windows : ndarray of shape (rows, length), right-aligned histories, NaN before their beginning.
    period : steps per cycle, may be fractional.
    smooth : whether neighbouring steps inform one another (long cycles).

    Returns
    -------
    ndarray of shape (rows, ceil(period)): entry k is the deviation k + 1 steps after the window's end, and one, two, …
    cycles before. Mean zero; zero where less than one and a half cycles are known.

    Source
    ------
    Classical decomposition (Hyndman & Athanasopoulos 2021, section 3.4), with the shrinkage of Miller & Williams
    (2003, eq. 4, James-Stein) applied to the additive profile.
    """
    detrended = windows - _centred_mean(windows, period)
    steps = int(np.ceil(period))
    cycles = _gather(detrended, period, steps, _cycle_count(windows.shape[1], period))
    weights = DECAY ** np.arange(cycles.shape[1])[None, :, None] * np.isfinite(cycles)
    if smooth:
        cycles, weights = _smooth_circular(cycles, weights, KERNEL * period)
    total = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(total > 0, np.nansum(weights * np.nan_to_num(cycles), axis=1) / total, 0.0)
    return _shrink(mean - mean.mean(axis=1, keepdims=True), cycles, weights)


def _cycle_count(length: int, period: float) -> int:
    return int(min(max(CYCLES, np.ceil(60 / period)), max(1, length // period)))


def _centred_mean(windows: np.ndarray, period: float) -> np.ndarray:
    """Moving average over one cycle, NaN where the cycle is not complete on both sides."""
    width = round(period)
    half = width // 2
    weights = np.ones(width) if width % 2 else np.r_[0.5, np.ones(width - 1), 0.5]
    weights = weights / weights.sum()
    out = np.full_like(windows, np.nan)
    if windows.shape[1] > 2 * half:
        padded = np.cumsum(np.c_[np.zeros(len(windows)), np.nan_to_num(windows)], axis=1)
        size = windows.shape[1]
        if width % 2:
            core = (padded[:, width:] - padded[:, :-width]) / width
        else:
            core = (padded[:, width:-1] - padded[:, :-width][:, 1:]) if False else _even_mean(padded, width)
        out[:, half : half + core.shape[1]] = core[:, : size - 2 * half]
        known = np.isfinite(windows)
        first = np.argmax(known, axis=1)
        out[np.arange(size)[None, :] < (first + half)[:, None]] = np.nan
    return out


def _even_mean(padded: np.ndarray, width: int) -> np.ndarray:
    sums = padded[:, width:] - padded[:, :-width]
    return (sums[:, :-1] + sums[:, 1:]) / (2 * width)


def _gather(detrended: np.ndarray, period: float, steps: int, count: int) -> np.ndarray:
    """Stack the last cycles of each window: (rows, cycles, steps), NaN where unknown."""
    size = detrended.shape[1]
    offset = np.round(np.arange(1, count + 1) * period).astype(int)
    index = size + np.arange(steps)[None, :] - offset[:, None]
    values = detrended[:, np.clip(index, 0, size - 1)]
    return np.where((index >= 0) & (index < size), values, np.nan)


def _smooth_circular(cycles: np.ndarray, weights: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    reach = int(np.ceil(2 * width))
    lags = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (lags / width) ** 2)
    filled = np.nan_to_num(cycles)
    top = sum(k * np.roll(filled * weights, lag, axis=2) for k, lag in zip(kernel, lags, strict=True))
    bottom = sum(k * np.roll(weights, lag, axis=2) for k, lag in zip(kernel, lags, strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan), np.where(weights > 0, bottom, 0.0)


def _shrink(mean: np.ndarray, cycles: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Scale the profile by the share of its variance that is not explained by noise between cycles."""
    known = weights > 0
    count = known.sum(axis=1)
    spread = np.where(known, cycles - mean[:, None, :], 0.0)
    noise = (spread**2).sum(axis=(1, 2)) / np.maximum(1, (np.maximum(count - 1, 0)).sum(axis=1))
    effective = np.maximum(1.0, weights.sum(axis=1) ** 2 / np.maximum(1e-12, (weights**2).sum(axis=1))).mean(axis=1)
    signal = (mean**2).mean(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(signal > 0, np.clip(1 - noise / effective / signal, 0.0, 1.0), 0.0)
    # One cycle alone cannot tell season from noise: half of it is believed.
    kept = np.where(count.mean(axis=1) < 1.5, np.minimum(kept, 0.5) if False else 0.5, kept)
    return mean * kept[:, None]


def adjust(history: History, cutoffs: np.ndarray, length: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Give windows without their season, and the season of the steps ahead.

    Returns
    -------
    adjusted : ndarray of shape (rows, length); season : ndarray of shape (rows, horizon), to be added to a forecast.
    """
    reach = int(max([length, *(7 * np.ceil(period) for period in history.seasons)]))
    windows = history.windows(cutoffs, min(reach, history.size))
    ahead = np.zeros((len(cutoffs), horizon))
    for period in sorted(history.seasons, reverse=True):
        if history.size < 1.5 * period:
            continue
        shape = profile(windows, period, smooth=period > 13)
        windows = windows - _at(shape, period, np.arange(-windows.shape[1], 0))
        ahead = ahead + _at(shape, period, np.arange(horizon))
    if windows.shape[1] < length:
        windows = np.c_[np.full((len(windows), length - windows.shape[1]), np.nan), windows]
    return windows[:, -length:], ahead


def _at(shape: np.ndarray, period: float, steps: np.ndarray) -> np.ndarray:
    position = np.mod(steps, period)
    return shape[:, np.minimum(np.round(position).astype(int), shape.shape[1] - 1)]
