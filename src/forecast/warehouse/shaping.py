"""Frames in one shape whatever stored them: the same types, the same order of rows, the same fingerprint."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecast.tables.contracts import TABLES


def typed_frame(frame: pd.DataFrame, table: str, columns: Sequence[str]) -> pd.DataFrame:
    """Give the columns asked for, typed as the contract says, sorted by all of them; absent ones are empty.

    Text is `str`, dates are `datetime64[ns]` without a zone, everything else is `float64`.
    """
    contract = TABLES[table]
    shaped: dict[str, pd.Series[Any]] = {}
    for name in columns:
        kind = "text" if name in ("dimension", "member") else contract.kind(name)
        cells = frame[name] if name in frame.columns else pd.Series(np.nan, index=frame.index)
        if kind == "text":
            shaped[name] = cells.astype(object).where(cells.notna(), None).astype("str")
        elif kind == "date":
            shaped[name] = pd.to_datetime(cells).astype("datetime64[ns]")
        else:
            shaped[name] = pd.to_numeric(cells).astype(float)
    result = pd.DataFrame(shaped)
    for name in ("campaign", "member"):
        if table == "performance" and name in result:
            result[name] = result[name].fillna("")
    return result.sort_values(list(columns), kind="stable", na_position="first").reset_index(drop=True)


def fingerprint(frames: Mapping[str, pd.DataFrame], reconciliation: Sequence[Mapping[str, object]] = ()) -> str:
    """Give the SHA-256 of a team's tables; it depends on neither the order of rows nor on where they are stored."""
    digest = hashlib.sha256()
    for name in sorted(frames):
        frame = frames[name]
        digest.update(f"{name}:{','.join(frame.columns)}:{len(frame)};".encode())
        if len(frame):
            rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
            digest.update(np.sort(rows).tobytes())
    if reconciliation:
        digest.update(json.dumps(list(reconciliation), sort_keys=True).encode())
    return digest.hexdigest()
