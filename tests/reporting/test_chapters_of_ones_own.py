import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from forecast.errors import ParamsError
from forecast.reporting.notebooks import notebook_sha256, with_chapters


def _written(path, *sources, parameters=None):
    cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]})] if parameters else []
    nbformat.write(new_notebook(cells=cells + [new_code_cell(source) for source in sources]), path)
    return path


def test_a_chapters_cells_come_before_the_last_cell_and_its_parameters_stay_out(tmp_path):
    main = new_notebook(cells=[new_code_cell("first"), new_code_cell("last")])
    chapter = _written(tmp_path / "mine.ipynb", "one", "two", parameters="x = 1")
    merged = with_chapters(main, [chapter])
    assert [cell.source for cell in merged.cells] == ["first", "one", "two", "last"]
    assert [cell.source for cell in main.cells] == ["first", "last"]
    assert len({cell["id"] for cell in merged.cells}) == 4


def test_a_chapter_that_is_not_there_names_the_nearest(tmp_path):
    _written(tmp_path / "weekdays.ipynb", "one")
    with pytest.raises(ParamsError, match=r"there is no notebook '.*weekday\.ipynb'; did you mean 'weekdays'\?"):
        with_chapters(new_notebook(), [tmp_path / "weekday.ipynb"])


def test_the_digest_changes_with_a_chapter(tmp_path):
    main = _written(tmp_path / "main.ipynb", "one")
    chapter = _written(tmp_path / "mine.ipynb", "two")
    assert notebook_sha256(main) != notebook_sha256(main, [chapter])


def test_reading_a_notebook_does_not_build_the_grammar_of_addresses_and_leaves_it_to_whoever_wants_it():
    program = (
        "import sys; import forecast.reporting.run; assert 'jsonschema' in sys.modules; "
        "print('rfc3987_syntax' in sys.modules, end=' '); import rfc3987_syntax; print(rfc3987_syntax.__name__)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "rfc3987_syntax"]
