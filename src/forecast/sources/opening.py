"""Files → sheets: what a file is, decided by its first bytes and never by its name."""

import gzip
import io
import json
import zipfile
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import PurePath, PurePosixPath

from forecast.errors import ExportError
from forecast.settings.importing import IMPORT_LIMITS
from forecast.sources.delimited import read_delimited
from forecast.sources.encoding import decode
from forecast.sources.sheets import Row, Sheet, is_blank
from forecast.sources.worksheets import open_workbook

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_WIDEST = 1000  # columns or rows that a cell of a page covers; a larger number is a mistake
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # what computers lay into folders, wherever these stand in a zip
_PROTECTED = "EncryptedPackage".encode("utf-16-le")  # a new workbook with a password is an old container around it


def open_content(content: bytes, file: str) -> list[Sheet]:
    """Give the sheets in some bytes; `file` is what messages call them."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ExportError(f"'{PurePath(file).name}' is empty; a table was expected. Export it again.")
    if content.startswith(b"PK\x03\x04"):
        return _open_zip(content, file)
    if content.startswith(b"\x1f\x8b"):
        return open_content(_gunzip(content, file), file)
    if content.startswith(_OLD_EXCEL) and _PROTECTED in content:
        raise ExportError(
            f"'{PurePath(file).name}' is protected with a password; a workbook that opens without one was expected. "
            "Open it, take the password away and save it again."
        )
    if content.startswith(_OLD_EXCEL):
        raise _another_form(file, "a workbook of the old Excel form (.xls)")
    if content.startswith(b"%PDF"):
        raise ExportError(f"'{PurePath(file).name}' is a PDF; CSV, TSV, XLSX or JSON was expected. Export the table itself.")
    return [_open_text(decode(content, file), file)]


def _another_form(file: str, what: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' is {what}; XLSX or CSV was expected. Open it and save it as 'Excel workbook (.xlsx)'."
    )


def _gunzip(content: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(IMPORT_LIMITS.max_unpacked_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(file) from error
    if len(unpacked) > IMPORT_LIMITS.max_unpacked_bytes:
        raise _too_large(file)
    return unpacked


def _damaged(file: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' is damaged or was cut short; a whole archive or workbook was expected. Export it again."
    )


def _too_large(file: str) -> ExportError:
    return ExportError(
        f"'{PurePath(file).name}' unpacks to more than {IMPORT_LIMITS.max_unpacked_bytes:,} bytes; an export was expected. "
        "Unpack it yourself and import its parts."
    )


def _open_zip(content: bytes, file: str) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in archive.infolist()) > IMPORT_LIMITS.max_unpacked_bytes:
                raise _too_large(file)
            if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                return _workbook(content, file)
            if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis"):
                raise _another_form(file, "a workbook of OpenDocument")
            members = [name for name in names if not _is_litter(PurePosixPath(name))]
            parts = [(name, archive.read(name)) for name in members]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _damaged(file) from error
    if not parts:
        raise ExportError(f"'{PurePath(file).name}' is a zip without files; an export was expected. Export it again.")
    readable = [(name, part) for name, part in parts if part.strip()]
    return [sheet for name, part in readable for sheet in open_content(part, f"{file}/{name}")]


def _is_litter(name: PurePosixPath) -> bool:
    return "__MACOSX" in name.parts or name.name in _LITTER or name.name.startswith("._")


def _workbook(content: bytes, file: str) -> list[Sheet]:
    try:
        return open_workbook(content, file)
    except Exception as error:  # a broken workbook fails in many ways inside openpyxl; all mean the same
        raise _damaged(file) from error


def _open_text(text: str, file: str) -> Sheet:
    begin = text.lstrip("\ufeff \t\r\n")
    if begin[:1] in "{[" and begin[:1]:
        return _open_json(begin, file)
    if begin.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in begin[:2000]:
        raise _another_form(file, "an XML spreadsheet of Excel 2003")
    if begin[:200].lower().startswith(("<html", "<!doctype html", "<table", "<meta", "<head")):
        return _open_html(text, file)
    return read_delimited(text.lstrip("\ufeff"), file)


def _open_json(text: str, file: str) -> Sheet:
    try:
        return Sheet(file, document=json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        if text.lstrip().startswith("["):  # a CSV cell may begin with a bracket: "[Brand] spring"
            sheet = read_delimited(text, file)
            if len(sheet.rows) > 1 and len(sheet.rows[0].cells) > 1:
                return sheet
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ExportError(
            f"'{PurePath(file).name}' begins like JSON and breaks off{where}; a whole document was expected. Export it again."
        ) from error


class _Tables(HTMLParser):
    """Collects the cells of the tables of a page: some CRMs call such a page 'Excel'.

    Of a cell that is wider or higher than one the first place has the text and the others are empty: no column moves. A table
    inside a cell is its text.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._inner = 0  # tables inside the cell
        self._span = (1, 1)  # columns, rows
        self._covered: dict[int, int] = {}  # column → how many further rows a higher cell covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._cell is not None and (self._inner or tag == "table"):
            self._inner += tag == "table"
            self._cell.append(" ")
            return
        if tag == "table":
            self._covered = {}
        if tag == "tr":
            self.rows.append([])
            self._skip_covered()
        elif tag in ("td", "th") and self.rows:
            self._cell = []
            self._span = (_span(attrs, "colspan"), _span(attrs, "rowspan"))

    def handle_endtag(self, tag: str) -> None:
        if self._inner:
            self._inner -= tag == "table"
            return
        if tag in ("td", "th") and self._cell is not None:
            at, (columns, rows) = len(self.rows[-1]), self._span
            self.rows[-1] += [" ".join("".join(self._cell).split()), *[""] * (columns - 1)]
            self._covered |= dict.fromkeys(range(at, at + columns), rows - 1) if rows > 1 else {}
            self._cell = None
            self._skip_covered()

    def _skip_covered(self) -> None:
        while self._covered.get(len(self.rows[-1]), 0):
            self._covered[len(self.rows[-1])] -= 1
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    told = next((value for key, value in attrs if key == name), None) or ""
    return min(max(int(told), 1), _WIDEST) if told.isdecimal() else 1


def _open_html(text: str, file: str) -> Sheet:
    parser = _Tables()
    parser.feed(text)
    rows = [Row(number, tuple(cells)) for number, cells in enumerate(parser.rows, start=1) if not is_blank(cells)]
    if not rows:
        raise ExportError(
            f"'{PurePath(file).name}' is a web page without a table; CSV, TSV, XLSX or JSON was expected. "
            "The export may have led to a sign-in page: export it again."
        )
    closed = "</table>" in text.lower()
    return replace(Sheet(file, tuple(rows)), open_ended=not closed)
