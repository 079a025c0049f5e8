"""The export command: where it writes, and what it refuses."""

import pytest


@pytest.mark.parametrize("words", [("tidy",), ("--output", "tidy")])
def test_the_folder_may_be_named_with_and_without_an_option(words, dataset, project, call):
    code, printed, _ = call("export", "--data", "exports", "--to", "csv", *words)
    assert (code, printed) == (0, "tidy\n")
    assert sorted(path.name for path in (project / "tidy").iterdir()) == ["data_dictionary.csv", "performance.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say where to write: forecast export --data data/growth --to parquet DIR."),
        (("tidy", "--output", "other"), "the folder is named twice, as 'tidy' and as --output 'other'"),
        (("tidy", "--to", "excel"), "cannot export to 'excel'"),
    ],
)
def test_a_wrong_call_writes_nothing(words, said, dataset, project, call):
    code, _, error = call("export", "--data", "exports", *words)
    assert (code, said in " ".join(error.split())) == (2, True)
    assert not (project / "tidy").exists()
