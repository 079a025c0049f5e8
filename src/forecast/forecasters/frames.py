"""From the caller's frame to histories: checks at the door, one even grid a series, what is known ahead beside it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.errors import ContractError, ParamsError, TooLittleDataError, nearest
from forecast.forecasters.calendar import Calendar
from forecast.forecasters.history import SEASONS, History, build_grid, detect_frequency, fill_gaps, lone_extremes
from forecast.settings.forecasting import ForecastSettings
from forecast.settings.period import days_into_week

REQUIRED = ("unique_id", "ds", "y")


@dataclass(frozen=True)
class Request:
    """What is asked of every series alike: how far, at which step, with what known ahead."""

    horizon: int
    frequency: str | None
    levels: tuple[int, ...]
    calendar: Calendar | None
    settings: ForecastSettings


def check_request(request: Request) -> None:
    """Refuse a horizon, a frequency or levels that make no sense.

    Raises
    ------
    ParamsError : one of them is none.
    """
    if not 1 <= request.horizon <= 1000:
        raise ParamsError(f"horizon is {request.horizon}: expected 1 to 1000 steps. Ask for fewer steps.")
    if request.frequency is not None and request.frequency not in SEASONS:
        raise ParamsError(
            f"frequency '{request.frequency}': expected D, W, MS, QS or YS; {nearest(request.frequency, SEASONS)}. "
            "Leave it out to have it detected."
        )
    if not request.levels or not all(0 < level < 100 for level in request.levels):
        raise ParamsError(
            f"levels are {', '.join(map(str, request.levels)) or 'empty'}: expected per cents between 0 and 100, "
            "such as 80,95. Correct --levels."
        )


def check_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame with dates and numbers read and rows in order of time within each series.

    Raises
    ------
    ContractError : a column is missing, a date or a number cannot be read, or a date occurs twice in a series.
    TooLittleDataError : the frame has no value at all.
    """
    missing = [name for name in REQUIRED if name not in frame]
    if missing:
        raise ContractError(
            f"long table lacks {', '.join(missing)}: expected the columns unique_id, ds, y, found "
            f"{', '.join(map(str, frame.columns)) or 'none'}. Rename the columns."
        )
    read = frame.assign(
        unique_id=frame["unique_id"].astype(str),
        ds=_read_dates(frame["ds"]),
        **{name: _read_numbers(frame[name], name) for name in ("y", "spend") if name in frame},
    )
    if read["y"].notna().sum() == 0:
        raise TooLittleDataError("long table holds no value in y: expected at least one. Check the export and run again.")
    twice = read.duplicated(["unique_id", "ds"])
    if twice.any():
        row = read[twice].iloc[0]
        raise ContractError(
            f"{int(twice.sum())} dates occur twice, first {row['ds']:%Y-%m-%d} in series '{row['unique_id']}': expected "
            "one row a date and series. Sum the rows first."
        )
    return read.sort_values("ds", kind="stable")


def _read_dates(column: pd.Series) -> pd.Series:
    # Only ISO dates are read: 03/04/2026 is two days, and a number is none.
    text = column if pd.api.types.is_datetime64_any_dtype(column) else column.astype(str)
    dates = pd.to_datetime(text, errors="coerce", format="ISO8601")
    if dates.isna().any():
        bad = column[dates.isna()]
        raise ContractError(
            f"column ds holds {len(bad)} values that are no dates, first '{bad.iloc[0]}' in row {_row(column, bad)}: "
            "expected dates such as 2026-09-30. Correct the file."
        )
    return dates.dt.tz_localize(None) if getattr(dates.dt, "tz", None) is not None else dates


def _read_numbers(column: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float).replace([np.inf, -np.inf], np.nan)
    broken = numbers.isna() & column.notna()
    if broken.any():
        bad = column[broken]
        raise ContractError(
            f"column {name} holds {len(bad)} values that are no finite numbers, first '{bad.iloc[0]}' in row "
            f"{_row(column, bad)}: expected numbers, or nothing where a value is missing. Correct the file."
        )
    return numbers


def _row(column: pd.Series, bad: pd.Series) -> int:
    """Number of the first bad row as a reader of the file counts: the header is row 1."""
    return int(np.flatnonzero(column.index == bad.index[0])[0]) + 2


def build_histories(frame: pd.DataFrame, request: Request, future: pd.DataFrame | None) -> dict[str, History]:
    """Give one history a series that has a value, in order of first appearance; the frame is checked already."""
    groups = {str(key): group for key, group in frame.groupby("unique_id", sort=False)}
    usual = request.frequency or _usual_frequency(groups)
    ahead = {} if future is None else {str(key): group for key, group in future.groupby("unique_id", sort=False)}
    histories = {}
    for key, group in groups.items():
        known = group[group["y"].notna()]
        if known.empty:
            continue
        frequency = request.frequency or detect_frequency(known["ds"]) or usual
        histories[key] = _build(key, group, frequency, request, ahead.get(key))
    return histories


def _usual_frequency(groups: dict[str, pd.DataFrame]) -> str:
    found = [detect_frequency(group["ds"]) for group in groups.values()]
    known = [name for name in found if name is not None]
    return max(sorted(set(known)), key=known.count) if known else "D"


def _build(key: str, group: pd.DataFrame, frequency: str, request: Request, future: pd.DataFrame | None) -> History:
    known = group[group["y"].notna()].iloc[-request.settings.max_points :]
    dates, position = build_grid(pd.DatetimeIndex(known["ds"]), frequency, request.horizon)
    values = np.full(len(dates) - request.horizon, np.nan)
    values[position] = known["y"].to_numpy(float)
    cut = max(0, len(values) - request.settings.max_points)
    cut += int(np.argmax(np.isfinite(values[cut:])))
    dates, values = dates[cut:], values[cut:]
    season = round(SEASONS[frequency][0].length) if SEASONS[frequency] else 1
    regressor, features = _regressor(group, future, dates), _features(request.calendar, dates, frequency)
    if regressor is None:  # what spend or an event explains is no slip
        values = np.where(lone_extremes(values) & ~features[: len(values)].any(axis=1), np.nan, values)
    return History(
        unique_id=key,
        values=fill_gaps(values, season),
        observed=np.isfinite(values),
        dates=dates,
        frequency=frequency,
        regressor=regressor,
        features=features,
    )


def _regressor(group: pd.DataFrame, future: pd.DataFrame | None, dates: pd.DatetimeIndex) -> np.ndarray | None:
    """Spend on the grid; steps ahead without a plan keep the mean of the last quarter of a year or 13 steps."""
    if "spend" not in group or group["spend"].notna().sum() == 0:
        return None
    parts = [group[["ds", "spend"]]] + ([future[["ds", "spend"]]] if future is not None else [])
    spend = pd.concat(parts).drop_duplicates("ds", keep="last").set_index("ds")["spend"]
    on_grid = spend.reindex(dates)
    last = group["ds"].max()
    past = on_grid[on_grid.index <= last].fillna(0.0)
    ahead = on_grid[on_grid.index > last].fillna(past.iloc[-13:].mean())
    return np.asarray(np.r_[past.to_numpy(float), ahead.to_numpy(float)])


def _features(calendar: Calendar | None, dates: pd.DatetimeIndex, frequency: str) -> np.ndarray:
    """Days of each holiday and event per step."""
    if calendar is None or len(dates) < 2:
        return np.zeros((len(dates), 0))
    if frequency == "W":
        ends = days_into_week(dates) > 0 if calendar.week_ends is None else calendar.week_ends
    else:
        ends = bool(frequency != "D" and dates.is_month_end.all())
    columns = calendar.share(dates, ends)
    return np.column_stack(list(columns.values())) if columns else np.zeros((len(dates), 0))
