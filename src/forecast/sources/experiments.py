"""A table of experiments: of which kind each is, and shares that are shares. No vendor's export has a column of kinds."""

import re

import pandas as pd

from forecast.sources.grid import Grid, Request, refusal
from forecast.sources.headers import fold
from forecast.sources.result import ImportSettings

KINDS = ("ab", "lift")


def told_kind(settings: ImportSettings) -> str | None:
    """Give the kind that a person says of all the experiments of a file: `kind=lift` names no column then."""
    told = settings.columns.get("kind")
    return told if told in KINDS else None


def with_kinds(frame: pd.DataFrame, told: str | None, grid: Grid, request: Request) -> pd.DataFrame:
    """Give the experiments with their kinds as the analyses know them: 'A/B test' is 'ab'.

    Raises
    ------
    ExportError
        A kind is none, or a confidence is no share: an interval 'of 95' would make nonsense of the model.
    """
    written = frame["kind"] if "kind" in frame else pd.Series(told, index=frame.index, dtype="object")
    kinds = written.fillna(told or "").map(_kind_of)
    unknown = frame[~kinds.isin(KINDS)]
    if len(unknown):
        what = f"row {int(unknown['line'].iloc[0])}: '{written.loc[unknown.index[0]]}' is no kind of experiment"
        do = "Name the column of kinds, or say the kind of all of them: --set kind=ab or --set kind=lift."
        raise refusal(request.source, grid.sheet.file, what, "ab or lift", do)
    _refuse_percentages(frame, grid, request)
    return frame.assign(kind=kinds)


def _kind_of(text: object) -> str:
    plain = re.sub(r"\W", "", fold(str(text)).removesuffix("test").removesuffix("study"))
    return {"split": "ab", "conversionlift": "lift", "geolift": "lift"}.get(plain, plain)


def _refuse_percentages(frame: pd.DataFrame, grid: Grid, request: Request) -> None:
    beyond = frame[frame["confidence"] >= 1] if "confidence" in frame else frame.iloc[:0]
    if len(beyond):
        line, value = int(beyond["line"].iloc[0]), float(beyond["confidence"].iloc[0])
        what = f"row {line}: confidence is {value:g}"
        raise refusal(request.source, grid.sheet.file, what, "a share below one, such as 0.95", "Divide percentages by 100.")
