"""The seasonal profile before each cutoff: the average cycle of what was seen, smoothed and shrunk to what is certain."""

import numpy as np

from forecast.forecasters.history import History, Season

CYCLES = 6  # cycles of a long season; older ones say little about the next


def profile(windows: np.ndarray, season: Season, shrink: bool = True) -> np.ndarray:
    """Give the seasonal profile of each window: the deviation at each step of the cycle after its end.

    Parameters
    ----------
    windows : ndarray of shape (rows, length), right-aligned histories, NaN before their beginning.
    season : its length in steps, and how neighbours and earlier cycles inform it.
    shrink : whether the profile is scaled by the share of its variance that is no noise.

    Returns
    -------
    ndarray of shape (rows, ceil(length of the season)): entry k is the deviation k + 1 steps after the window's end, and
    one, two, … cycles before that. Mean zero; zero where less than one and a half cycles are known.

    Source
    ------
    Classical decomposition (Hyndman & Athanasopoulos 2021, section 3.4) with recent cycles counting more; shrunk as in
    Miller & Williams 2003 (James-Stein), applied to the additive profile.
    """
    detrended = windows - _centred_mean(windows, round(season.length))
    steps = int(np.ceil(season.length))
    wanted = max(CYCLES, np.ceil(60 / season.length))
    cycles = _gather(detrended, season.length, steps, int(min(wanted, max(1, windows.shape[1] // season.length))))
    weights = season.decay ** np.arange(cycles.shape[1])[None, :, None] * np.isfinite(cycles)
    if season.kernel > 0:
        cycles, weights = _smooth_circular(cycles, weights, season.kernel)
    total = weights.sum(axis=1)
    mean = (weights * np.nan_to_num(cycles)).sum(axis=1) / np.where(total > 0, total, 1.0)
    centred = mean - mean.mean(axis=1, keepdims=True)
    return np.asarray(centred * _kept(centred, cycles, weights)[:, None]) if shrink else centred


def _centred_mean(windows: np.ndarray, width: int) -> np.ndarray:
    """Moving average over one cycle, NaN where the cycle is not complete on both sides; an even cycle is averaged twice."""
    half = width // 2
    out = np.full_like(windows, np.nan)
    size = windows.shape[1]
    if size <= 2 * half:
        return out
    sums = np.cumsum(np.c_[np.zeros(len(windows)), np.nan_to_num(windows)], axis=1)
    means = (sums[:, width:] - sums[:, :-width]) / width
    if width % 2 == 0:
        means = (means[:, :-1] + means[:, 1:]) / 2
    out[:, half : size - half] = means
    first = np.argmax(np.isfinite(windows), axis=1)
    out[np.arange(size)[None, :] < (first + half)[:, None]] = np.nan
    return out


def _gather(detrended: np.ndarray, period: float, steps: int, count: int) -> np.ndarray:
    """Stack the last cycles of each window: (rows, cycles, steps), NaN where unknown."""
    size = detrended.shape[1]
    offset = np.round(np.arange(1, count + 1) * period).astype(int)
    index = size + np.arange(steps)[None, :] - offset[:, None]
    values = detrended[:, np.clip(index, 0, size - 1)]
    return np.where((index >= 0) & (index < size), values, np.nan)


def _smooth_circular(cycles: np.ndarray, weights: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Average neighbouring steps of each cycle by a Gaussian kernel of standard deviation `width`."""
    reach = int(np.ceil(3 * width))
    lags = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (lags / width) ** 2)
    filled = np.nan_to_num(cycles)
    top = np.zeros_like(filled)
    bottom = np.zeros_like(weights)
    for lag, share in zip(lags, kernel, strict=True):
        top += share * np.roll(filled * weights, lag, axis=2)
        bottom += share * np.roll(weights, lag, axis=2)
    smooth = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
    return smooth, np.where(weights > 0, bottom, 0.0)


def _kept(mean: np.ndarray, cycles: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of the profile's variance that is not explained by noise between cycles, 0–1, per row."""
    known = weights > 0
    count = known.sum(axis=1)
    apart = np.where(known, cycles - mean[:, None, :], 0.0)
    noise = (apart**2).sum(axis=(1, 2)) / np.maximum(1, np.maximum(count - 1, 0).sum(axis=1))
    power = np.maximum(1e-12, (weights**2).sum(axis=1))
    effective = np.maximum(1.0, weights.sum(axis=1) ** 2 / power).mean(axis=1)
    signal = (mean**2).mean(axis=1)
    share = np.clip(1 - noise / effective / np.where(signal > 0, signal, 1.0), 0.0, 1.0)
    # One cycle alone cannot tell season from noise: half of it is believed.
    return np.where(signal > 0, np.where(count.mean(axis=1) < 1.5, 0.5, share), 0.0)


def adjust(
    history: History, cutoffs: np.ndarray, length: int, horizon: int, shrink: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Give windows without their season, and the season of the steps ahead.

    Returns
    -------
    adjusted : ndarray of shape (rows, length); season : ndarray of shape (rows, horizon), to be added to a forecast.
    """
    reach = int(max([length, *(7 * np.ceil(season.length) for season in history.seasons)]))
    windows = history.windows(cutoffs, min(reach, history.size))
    ahead = np.zeros((len(cutoffs), horizon))
    for season in sorted(history.seasons, reverse=True):
        if history.size >= 1.5 * season.length:
            shape = profile(windows, season, shrink)
            windows = windows - _at(shape, season.length, np.arange(-windows.shape[1], 0))
            ahead = ahead + _at(shape, season.length, np.arange(horizon))
    if windows.shape[1] < length:
        windows = np.c_[np.full((len(windows), length - windows.shape[1]), np.nan), windows]
    return windows[:, -length:], ahead


def _at(shape: np.ndarray, period: float, steps: np.ndarray) -> np.ndarray:
    position = np.round(np.mod(steps, period)).astype(int)
    return shape[:, np.minimum(position, shape.shape[1] - 1)]
