"""A dataset as tidy files for BI tools, with a data dictionary beside them; read and written in pieces, whatever its size."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import pandas as pd
import sqlalchemy as sa

from forecast.cells import FORMULA_STARTS, harmless, printable
from forecast.errors import DataError, ParamsError, nearest
from forecast.names import COLUMNS, PERSONAL
from forecast.tables.contracts import TABLES
from forecast.warehouse.dataset import Dataset, Query, Stored
from forecast.warehouse.faults import check_dataset, contract_error
from forecast.warehouse.shaping import typed_frame
from forecast.warehouse.writing import write_whole

DICTIONARY = "data_dictionary"
_PIECE = 200_000  # rows held at a time
_SHEET = 1_048_575  # rows below the header of a sheet


def export_dataset(dataset: Dataset, to: str, folder: str | Path, *, tables: Sequence[str] = (), personal: bool = False) -> Path:
    """Give the folder that now holds the dataset's tables, typed, and `data_dictionary`; it appears whole or not at all.

    Parameters
    ----------
    to : str
        `parquet`, `csv` (UTF-8 that Excel opens) or `xlsx`.
    tables : sequence of str
        Which ones; all that the dataset holds when empty.
    personal : bool
        Whether columns that hold people (`names.PERSONAL`) go along.

    Raises
    ------
    ContractError
        When the dataset breaks its contract.
    ParamsError
        For an unknown format or table, or a folder that holds something else.
    DataError
        When a table does not fit into a sheet.
    """
    if to not in SINKS:
        raise ParamsError(f"cannot export to '{to}'; {nearest(to, SINKS)}. Use one of {', '.join(SINKS)}.")
    for name in tables:
        if name not in dataset.stored:
            raise ParamsError(
                f"the dataset '{dataset.location.shown}' holds no table '{name}'; {nearest(name, dataset.stored)}. "
                f"`forecast check` lists its tables."
            )
    faults = check_dataset(dataset)
    if faults:
        raise contract_error(dataset, faults)
    chosen = {name: _columns(dataset, dataset.stored[name], personal) for name in tables or dataset.stored}
    writers = {f"{name}.{to}": _writer(dataset, name, columns, to) for name, columns in chosen.items()}
    writers[f"{DICTIONARY}.{to}"] = _dictionary_writer(chosen, to, _currency(dataset))
    return write_whole(folder, writers, ours=lambda name: Path(name).stem in (*TABLES, DICTIONARY))


def _columns(dataset: Dataset, stored: Stored, personal: bool) -> tuple[str, ...]:
    known = [name for name in stored.known if personal or name not in PERSONAL]
    if stored.table.name == "outcomes":  # its further columns are controls where they hold numbers
        known += [name for name in stored.columns if name not in known and _holds_numbers(dataset, stored, name)]
    return tuple(known)


def _holds_numbers(dataset: Dataset, stored: Stored, column: str) -> bool:
    text = sa.func.nullif(sa.func.trim(sa.cast(stored.raw(column), sa.Text)), "")
    query = sa.select(sa.func.count(text), sa.func.count(stored.typed(column)))
    written, read = dataset.rows(query, stored.table.name)[0]
    return bool(read and written == read)


class Sink(Protocol):
    """A file that grows piece by piece."""

    def append(self, piece: pd.DataFrame) -> None:
        """Write further rows."""

    def close(self) -> None:
        """Finish the file."""


class ParquetSink:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Any = None

    def append(self, piece: pd.DataFrame) -> None:
        """Write further rows; the first piece decides the types."""
        import pyarrow as pa
        from pyarrow import parquet

        table = pa.Table.from_pandas(piece, preserve_index=False, schema=self._writer.schema if self._writer else None)
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self.path, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


class CsvSink:
    """A CSV file that Excel opens with Cyrillic and without running its cells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begun = False

    def append(self, piece: pd.DataFrame) -> None:
        """Write further rows."""
        encoding = "utf-8" if self._begun else "utf-8-sig"
        with self.path.open("a", encoding=encoding, newline="") as file:
            _whole(_harmless(piece)).to_csv(file, header=not self._begun, index=False)
        self._begun = True

    def close(self) -> None:
        """Leave it as it is: every piece is written already."""


class ExcelSink:
    """A workbook of one sheet."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook

        self.path, self.rows, self._begun = path, 0, False
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(path.stem)

    def append(self, piece: pd.DataFrame) -> None:
        """Add further rows."""
        if not self._begun:
            self._sheet.append([harmless(printable(name)) for name in piece.columns])
        self._begun = True
        self.rows += len(piece)
        if self.rows > _SHEET:
            raise DataError(
                f"the table {self.path.stem} has more rows than the {_SHEET} a sheet of Excel holds; "
                f"expected a smaller one. Export it to parquet or csv instead."
            )
        cells = piece.astype(object)
        for row in cells.where(cells.notna(), None).itertuples(index=False, name=None):
            self._sheet.append([harmless(printable(cell)) if isinstance(cell, str) else cell for cell in row])

    def close(self) -> None:
        """Write the workbook."""
        self._book.save(self.path)


SINKS: Mapping[str, Callable[[Path], Sink]] = MappingProxyType({"parquet": ParquetSink, "csv": CsvSink, "xlsx": ExcelSink})


def _writer(dataset: Dataset, name: str, columns: Sequence[str], to: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        _fill(SINKS[to](path), _pieces(dataset, dataset.stored[name], columns))

    return write


def _currency(dataset: Dataset) -> str:
    """Give the currency of the dataset's money; nothing where no row names it."""
    stored = dataset.stored.get("performance")
    if stored is None or "currency" not in stored.columns:
        return ""
    named = dataset.rows(sa.select(sa.func.max(sa.func.upper(stored.typed("currency")))), "performance")
    return str(named[0][0] or "")


def _dictionary_writer(chosen: Mapping[str, Sequence[str]], to: str, currency: str) -> Callable[[Path], None]:
    kinds = [(table, column, TABLES[table].kind(column)) for table, columns in chosen.items() for column in columns]
    rows = [
        (
            table,
            column,
            kind,
            currency if kind == "money" else "",
            COLUMNS[column].meaning if column in COLUMNS else "further column",
        )
        for table, column, kind in kinds
    ]
    dictionary = pd.DataFrame(rows, columns=["table", "column", "kind", "unit", "meaning"])
    return lambda path: _fill(SINKS[to](path), iter([dictionary]))


def _fill(sink: Sink, pieces: Iterator[pd.DataFrame]) -> None:
    for piece in pieces:
        sink.append(piece)
    sink.close()


def _pieces(dataset: Dataset, stored: Stored, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    query: Query = sa.select(*(stored.typed(name).label(name) for name in columns)).select_from(stored.relation)
    empty = pd.DataFrame(columns=list(columns))
    yield typed_frame(empty, stored.table.name, columns)
    for rows in dataset.partitions(query, stored.table.name, _PIECE):
        yield typed_frame(pd.DataFrame(rows, columns=list(columns)), stored.table.name, columns)


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame with counts as whole numbers: 7671, where a float would be written 7671.0."""
    floats = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    whole = [name for name in floats if (frame[name].isna() | (frame[name] % 1 == 0)).all()]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the frame with no cell and no name of a column that a spreadsheet would run."""
    safe = frame.copy()
    for name in safe.columns:
        if pd.api.types.is_string_dtype(safe[name]):
            safe[name] = safe[name].where(~safe[name].str.startswith(FORMULA_STARTS, na=False), "'" + safe[name])
    return safe.rename(columns=harmless)
