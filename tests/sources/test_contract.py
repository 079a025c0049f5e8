"""What every source keeps: it knows only its own samples, reads them right, and of a damaged one says so or reads it right."""

import csv
import io
import json
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from forecast.errors import ForecastError
from forecast.sources import SOURCES, ImportResult, ImportSettings, read_export
from forecast.sources.opening import open_content
from forecast.sources.result import DOUBTS
from forecast.tables.contracts import TABLES

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """One file of `samples/` and what stands of it in `expected.yml`."""

    path: Path
    source: str
    set: tuple[str, ...] = ()
    totals: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()
    refused: str = ""

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


def _samples() -> list[Sample]:
    expected: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLES / "expected.yml").read_text(encoding="utf-8"))
    return [
        Sample(SAMPLES / name, name.split("/")[0], **{**entry, "set": tuple(entry.get("set", ()))})
        for name, entry in expected.items()
    ]


ALL = _samples()
READ = [sample for sample in ALL if not sample.refused]
TEXT = [sample for sample in READ if sample.path.suffix != ".json"]


def name_of(sample: Sample) -> str:
    return f"{sample.source}/{sample.path.name}"


def read(content: bytes, sample: Sample, folder: Path, name: str = "") -> ImportResult:
    file = folder / (name or sample.path.name)
    file.write_bytes(content)
    return read_export(sample.source, [file], team="growth", settings=ImportSettings.parse(sample.set))


@cache
def _of(source: str, path: Path, said: tuple[str, ...]) -> ImportResult:
    return read_export(source, [path], team="growth", settings=ImportSettings.parse(said))


def as_it_is(sample: Sample) -> ImportResult:
    """Give the import of an undamaged sample, read once: that it can be read twice is a test of its own."""
    return _of(sample.source, sample.path, sample.set)


def read_or_refuse(content: bytes, sample: Sample, folder: Path) -> ImportResult | None:
    """Give the import, or None where the file is refused in words; any other error is a failure of the test."""
    try:
        return read(content, sample, folder)
    except ForecastError:
        return None


def values(result: ImportResult) -> dict[str, list[list[object]]]:
    """Give the rows of every table, sorted, without what is None, so that two imports can be compared."""
    return {
        name: sorted(
            [
                sorted((column, str(value)) for column, value in row.items() if not pd.isna(value))
                for row in frame.to_dict("records")
            ]
        )
        for name, frame in result.tables.items()
    }


def test_every_sample_is_expected_and_every_source_has_a_sample() -> None:
    there = {f"{path.parent.name}/{path.name}" for path in SAMPLES.glob("*/*")}
    assert there == {name_of(sample) for sample in ALL}
    assert {sample.source for sample in ALL} == set(SOURCES) - {"wide"}


@pytest.mark.parametrize("sample", ALL, ids=name_of)
def test_a_sample_is_recognised_by_its_own_source_and_no_other(sample: Sample) -> None:
    sheets = open_content(sample.content, sample.path.name)
    knowing = {name for name, module in SOURCES.items() for sheet in sheets if module.sniff(sheet) is not None}
    assert knowing == {sample.source}


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_a_sample_gives_the_numbers_worked_by_hand(sample: Sample) -> None:
    result = read_export("auto", [sample.path], team="growth", settings=ImportSettings.parse(sample.set))
    assert result.source == sample.source
    assert {name: len(frame) for name, frame in result.tables.items()} == sample.rows
    assert {name: result.totals[name]["imported"] for name in sample.totals} == pytest.approx(sample.totals)
    assert set(result.rejected["reason_key"]) == set(sample.rejected)
    assert result.rows_accepted + len(result.rejected) == result.rows_read


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_a_sample_keeps_the_contract_of_its_tables(sample: Sample) -> None:
    for name, frame in as_it_is(sample).tables.items():
        TABLES[name].schema.validate(frame, lazy=True)
        assert set(frame.columns) <= set(TABLES[name].columns)
        assert frame.get("team", pd.Series(["growth"])).eq("growth").all()


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_every_warning_is_one_that_has_words_and_values(sample: Sample) -> None:
    for key, told in as_it_is(sample).warnings:
        assert set(DOUBTS[key]) <= set(told)
        json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_where_the_file_has_a_total_row_the_import_equals_it(sample: Sample) -> None:
    result = as_it_is(sample)
    corrected = {"adjustment"} & set(result.rejected["reason_key"])
    for column, told in result.totals.items():
        if told["file"] is not None and not (corrected and column == "spend"):
            assert told["imported"] == pytest.approx(told["file"], abs=0.01)


@pytest.mark.parametrize("sample", [sample for sample in ALL if sample.refused], ids=name_of)
def test_a_sample_that_cannot_be_read_is_refused_for_the_right_reason(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(ForecastError, match=sample.refused):
        as_it_is(sample)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1252"])
@pytest.mark.parametrize("sample", TEXT, ids=name_of)
def test_a_sample_reads_the_same_in_every_encoding_that_can_hold_it(sample: Sample, encoding: str, tmp_path: Path) -> None:
    text = sample.content.decode("utf-8-sig")
    if encoding.startswith("cp"):
        text = text.replace("\u202f", "\u00a0").replace("₽", "руб.")
        if text.encode(encoding, "ignore").decode(encoding) != text:
            text = text.encode("ascii", "ignore").decode() if text.isascii() else ""
    if text:
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
        again = read(mark + text.encode(encoding), sample, tmp_path)
        assert again.totals == as_it_is(sample).totals


@pytest.mark.parametrize("sample", TEXT, ids=name_of)
def test_blank_lines_and_windows_line_ends_change_nothing(sample: Sample, tmp_path: Path) -> None:
    lines = sample.content.decode("utf-8-sig").splitlines(keepends=True)
    if any(line.count('"') % 2 for line in lines):
        lines = ["".join(lines)]
    blank = "\n" + "\n".join(line.rstrip("\n") + ("\n" if line.endswith("\n") else "") for line in lines)
    windows = "".join(lines).replace("\n", "\r\n")
    expected = values(as_it_is(sample))
    assert values(read(blank.encode(), sample, tmp_path)) == expected
    assert values(read(windows.encode(), sample, tmp_path)) == expected


def _shuffled(text: str, seed: int) -> str | None:
    """Give a table with its columns in another order, None where the file is no plain table."""
    delimiter = max(",;\t", key=text.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    width = max(len(row) for row in rows)
    if sum(len(row) != width for row in rows) > 0:
        return None
    order = random.Random(seed).sample(range(width), width)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([row[index] for index in order] for row in rows)
    return out.getvalue()


@pytest.mark.parametrize("sample", TEXT, ids=name_of)
def test_the_order_of_columns_does_not_matter(sample: Sample, tmp_path: Path) -> None:
    expected = values(as_it_is(sample))
    for seed in range(3):
        text = _shuffled(sample.content.decode("utf-8-sig"), seed)
        assert text is None or values(read(text.encode(), sample, tmp_path)) == expected


@pytest.mark.parametrize("sample", TEXT, ids=name_of)
def test_a_workbook_with_the_same_cells_as_text_reads_the_same(sample: Sample, tmp_path: Path) -> None:
    text = sample.content.decode("utf-8-sig")
    delimiter = max(",;\t", key=text.count)
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        book.active.append(row)  # type: ignore[union-attr]
    target = io.BytesIO()
    book.save(target)
    result = read(target.getvalue(), sample, tmp_path, "export.xlsx")
    assert result.totals == as_it_is(sample).totals


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_reading_twice_gives_the_same_and_the_same_digest(sample: Sample, tmp_path: Path) -> None:
    first, second = read(sample.content, sample, tmp_path), read(sample.content, sample, tmp_path, f"copy{sample.path.suffix}")
    assert values(first) == values(second)
    assert first.digest == second.digest


def _is_said(whole: ImportResult, part: ImportResult) -> bool:
    """Tell whether an import of a damaged file says so, or gives rows of the whole file only."""
    said = {key for key, _ in part.warnings} & {"last_line_open", "identical_rows_dropped", "identical_rows_kept"}
    if said or part.rows_read < whole.rows_read or len(part.rejected) > len(whole.rejected):
        return True
    return values(whole) == values(part)


def _truncated(sample: Sample, step: int, folder: Path) -> None:
    whole = as_it_is(sample)
    for length in range(0, len(sample.content), step):
        part = read_or_refuse(sample.content[:length], sample, folder)
        assert part is None or _is_said(whole, part), length


@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_a_file_cut_short_is_refused_or_read_right_as_far_as_it_goes(sample: Sample, tmp_path: Path) -> None:
    _truncated(sample, max(7, len(sample.content) // 16), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("sample", READ, ids=name_of)
def test_a_file_cut_at_any_byte_is_refused_or_read_right_as_far_as_it_goes(sample: Sample, tmp_path: Path) -> None:
    _truncated(sample, 1, tmp_path)


def _damaged(content: bytes, random_: random.Random) -> bytes:
    """Give a file with one to three small damages."""
    data = bytearray(content)
    for _ in range(random_.randint(1, 3)):
        at = random_.randrange(len(data))
        kind = random_.randrange(6)
        if kind == 0:
            del data[at : at + random_.randint(1, 12)]
        elif kind == 1:
            data[at:at] = random_.choice(
                [b",", b";", b'"', b"\n", b"\x00", b"\xff", b"-", b"9", "ё".encode(), b"=1+1", b"\t", b"e5"]
            )
        elif kind == 2:
            data[at] = random_.randrange(256)
        elif kind == 3:
            lines = bytes(data).split(b"\n")
            lines.insert(random_.randrange(len(lines)), random_.choice(lines))
            data = bytearray(b"\n".join(lines))
        elif kind == 4:
            lines = bytes(data).split(b"\n")
            random_.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        else:
            data = bytearray(
                bytes(data).replace(random_.choice([b",", b";", b".", b"0"]), random_.choice([b",", b";", b".", b" "]))
            )
        if not data:
            data = bytearray(b" ")
    return bytes(data)


def _fuzzed(sample: Sample, variants: int, folder: Path) -> None:
    for seed in range(variants):
        result = read_or_refuse(_damaged(sample.content, random.Random(seed)), sample, folder)
        for name, frame in ({} if result is None else result.tables).items():
            TABLES[name].schema.validate(frame, lazy=True)


@pytest.mark.parametrize("sample", ALL, ids=name_of)
def test_a_damaged_file_never_ends_in_a_traceback(sample: Sample, tmp_path: Path) -> None:
    _fuzzed(sample, 5, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("sample", ALL, ids=name_of)
def test_two_hundred_damaged_files_never_end_in_a_traceback(sample: Sample, tmp_path: Path) -> None:
    _fuzzed(sample, 200, tmp_path)


def test_no_person_of_a_sample_stands_in_feedback_or_deals() -> None:
    for sample in READ:
        for name, frame in as_it_is(sample).tables.items():
            if name != "tasks":
                cells = json.dumps(frame.astype(str).to_dict("list"), ensure_ascii=False)
                assert "Person" not in cells
                assert "Лицо" not in cells
