"""What is taken from an executed notebook, and how a table is written."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import NotebookFailedError
from forecast.reporting.mime import SCRIPT, SUMMARY, TABLE
from forecast.reporting.outputs import Table, check_summary, csv_text, scripts_of, summary_of, tables_of


def test_the_last_summary_counts(executed):
    assert summary_of(executed({SUMMARY: {"a": 1}}, {SUMMARY: {"a": 2}})) == {"a": 2}


def test_a_notebook_that_displayed_none_has_no_summary(executed):
    assert summary_of(executed({"text/html": "x"})) is None


def test_tables_come_in_the_order_of_their_names_the_last_of_each(executed):
    first = {TABLE: {"name": "b", "columns": ["x"], "rows": [[1]]}}
    second = {TABLE: {"name": "a", "columns": ["x"], "rows": [[2]]}}
    third = {TABLE: {"name": "b", "columns": ["x"], "rows": [[3]]}}
    assert tables_of(executed(first, second, third)) == (Table("a", ("x",), ((2,),)), Table("b", ("x",), ((3,),)))


@pytest.mark.parametrize("name", ["../evil", "Канал", "a b", "", "A"])
def test_a_table_whose_name_could_leave_the_folder_is_refused(executed, name: str):
    node = executed({TABLE: {"name": name, "columns": [], "rows": []}})
    with pytest.raises(NotebookFailedError, match="expected only a-z, 0-9, _ and -"):
        tables_of(node)


def test_a_table_with_a_short_row_is_refused(executed):
    node = executed({TABLE: {"name": "t", "columns": ["a", "b"], "rows": [[1]]}})
    with pytest.raises(NotebookFailedError, match="not as long as its 2 columns"):
        tables_of(node)


def test_a_script_is_taken_once(executed):
    shown = {SCRIPT: {"name": "what_if", "source": "go();"}}
    assert [script.source for script in scripts_of(executed(shown, shown))] == ["go();"]


def test_a_script_that_would_end_its_element_is_refused(executed):
    node = executed({SCRIPT: {"name": "what_if", "source": "const a = '</SCRIPT>';"}})
    with pytest.raises(NotebookFailedError, match="Write the text in two parts"):
        scripts_of(node)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start: str):
    written = csv_text(Table("t", (f"{start}column",), ((f"{start}1+1",),)))
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert rows == [[f"'{start}column"], [f"'{start}1+1"]]


def test_a_negative_number_stays_a_number():
    assert csv_text(Table("t", ("change",), ((-1.5,), (-2,)))) == "\ufeffchange\r\n-1.5\r\n-2\r\n"


def test_excel_is_told_that_the_file_is_utf_8():
    assert csv_text(Table("t", ("канал",), ())).encode().startswith(b"\xef\xbb\xbf")


@given(st.lists(st.tuples(st.text(), st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
def test_no_cell_of_text_ever_begins_like_a_formula(rows):
    written = csv_text(Table("t", ("name", "value"), tuple(rows)))
    read = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))[1:]
    assert len(read) == len(rows)
    assert not [name for name, _ in read if name.startswith(("=", "+", "-", "@", "\t", "\r"))]


SCHEMA = {"type": "object", "required": ["kpis"], "properties": {"kpis": {"type": "array"}}}


def test_a_summary_that_keeps_its_schema_passes():
    check_summary({"kpis": []}, SCHEMA, Path("team.ipynb"))


def test_a_summary_that_breaks_its_schema_is_told_where():
    with pytest.raises(
        NotebookFailedError, match=r"team.ipynb' breaks its schema in 1 places: kpis: 'many' is not of type 'array'"
    ):
        check_summary({"kpis": "many"}, SCHEMA, Path("team.ipynb"))


def test_a_missing_summary_is_told_with_what_to_call():
    with pytest.raises(NotebookFailedError, match="Call emit_summary in one of its cells"):
        check_summary(None, SCHEMA, Path("team.ipynb"))
