"""Rows of a frame, as the models of the summary take them."""

from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as mappings of column to value."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
