"""Opening a dataset for reading, wherever it stands."""

from forecast.errors import DataError
from forecast.tables.contracts import TABLES
from forecast.warehouse.databases import open_database
from forecast.warehouse.dataset import Dataset
from forecast.warehouse.files import open_files
from forecast.warehouse.location import parse_location


def open_dataset(location: str) -> Dataset:
    """Give a dataset, opened for reading; use it in a `with` block.

    Parameters
    ----------
    location : str
        A folder of CSV or Parquet tables, a `.duckdb` file, an object-store URL, or a SQLAlchemy URL.

    Raises
    ------
    ParamsError
        When it leads nowhere.
    DataError
        When it cannot be opened, or holds none of the contract's tables.
    """
    place = parse_location(location)
    dataset = open_files(place) if place.kind in ("folder", "store") else open_database(place)
    if not dataset.stored:
        dataset.close()
        seen = ", ".join(f"'{name}'" for name in dataset.strangers[:8]) or "nothing"
        raise DataError(
            f"the dataset '{place.shown}' holds none of the canonical tables (found: {seen}); expected at least "
            f"performance, with the columns {', '.join(TABLES['performance'].required)}. Read an export with "
            f"`forecast import auto FILE --team ID --into FOLDER`, or rename the table."
        )
    dataset.in_zone("UTC")
    dataset.notice_padded_teams()
    return dataset
