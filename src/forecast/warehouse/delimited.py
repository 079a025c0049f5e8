"""CSV files before the database reads them: encoding, delimiter, header, and the line a record stands on."""

import codecs
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DELIMITERS = (",", ";", "\t")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Header:
    """The first line of a CSV file: its delimiter and its column names as they are written."""

    delimiter: str
    columns: tuple[str, ...]


def undecodable_line(path: Path) -> int | None:
    """Give the line of the first bytes that are not UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + chunk[: error.start].count(b"\n")
            line += chunk.count(b"\n")
    return None


def read_header(path: Path) -> Header | None:
    """Give the header of a CSV file in UTF-8, or None where the file is empty.

    The delimiter is the one that splits the first line into most names.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = ""
        while not first.strip():
            first = file.readline()
            if not first:
                return None
    split = {mark: next(csv.reader([first], delimiter=mark)) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: len(split[mark]))
    return Header(delimiter, tuple(name.strip() for name in split[delimiter]))


def line_numbers(path: Path, delimiter: str, records: Iterable[int]) -> dict[int, int]:
    """Give the line each record begins on; records count from 1 after the header, blank lines are none."""
    wanted = set(records)
    found: dict[int, int] = {}
    if not wanted:
        return found
    last = max(wanted)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        record, before = -1, 0
        for row in reader:
            if row not in ([], [""]):
                record += 1
                if record in wanted:
                    found[record] = before + 1
                if record >= last:
                    break
            before = reader.line_num
    return found
