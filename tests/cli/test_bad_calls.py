"""Each wrong call is one clear paragraph on standard error, the right exit code, no traceback, nothing half-written."""

import re

import pytest


def _files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _one_paragraph(error):
    said = [line for line in error.splitlines() if not line.startswith("making the")]
    assert "Traceback" not in error
    assert said[0].startswith("error: ")
    return " ".join(" ".join(said).split())


def _break(dataset, change):
    file = dataset / "performance.csv"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["report", "--team", "growht"], 2, r"unknown team 'growht'.*did you mean 'growth'\?"),
        (["report", "--team", "../../etc/passwd"], 2, r"team id '\.\./\.\./etc/passwd' cannot be used"),
        (["report", "--campaign", "spring-sail"], 2, r"unknown campaign 'spring-sail'.*did you mean 'spring-sale'\?"),
        (["report"], 2, r"one of --team ID, --campaign ID or --portfolio.*Teams: b2b, brand, growth"),
        (
            ["report", "--team", "shop", "--data", "exports", "--set", "budjet.risk=0.1"],
            2,
            r"unknown key 'budjet'; did you mean 'budget'",
        ),
        (
            ["report", "--team", "shop", "--data", "exports", "--set", "margin=4"],
            2,
            r"'margin' is 4: input should be less than or equal to 1",
        ),
        (["report", "--team", "shop", "--data", "nowhere"], 2, r"nowhere"),
        (
            ["report", "--team", "shop", "--data", "exports", "--period", "2031Q1"],
            3,
            r"no row of performance in 2031Q1.*they run from 2025-01-01",
        ),
        (
            ["report", "--team", "shop", "--data", "exports", "--period", "soon"],
            2,
            r"period 'SOON' is not one I know; write 2026Q3",
        ),
        (["report", "--team", "shop", "--data", "exports", "--language", "fr"], 2, r"'language' is 'fr'.*'en' or 'ru'"),
        (
            ["report", "--team", "shop", "--data", "exports", "--formats", "docx"],
            2,
            r"unknown format 'docx'; expected some of html, pdf",
        ),
        (["report", "--team", "ship", "--data", "exports"], 2, r"'ship'.*did you mean 'shop'"),
        (["audit"], 2, r"say whose data to audit"),
        (["series", "none.csv", "--horizon", "4", "--output", "out.csv"], 2, r"there is no file 'none\.csv'"),
        (["import", "auto", "--team", "shop"], 2, r"an import needs files, a team and a dataset"),
    ],
)
def test_a_wrong_call_is_told_in_one_paragraph(words, code, said, dataset, project, call):
    before = _files(project)
    given, _, error = call(*words)
    assert re.search(said, _one_paragraph(error)), error
    assert given == code
    assert _files(project) == before


@pytest.mark.parametrize(
    "words", [("batch", "--jobs", "0"), ("serve", "--port", "70000"), ("demo", "--output", "world", "--seed", "-1")]
)
def test_a_number_out_of_range_is_refused_with_its_bound(words, project, call):
    before = _files(project)
    code, printed, error = call(*words)
    assert (code, printed) == (2, "")
    assert re.search(r"Invalid value for '--\w+': Input should be (greater|less) than or equal to", " ".join(error.split()))
    assert _files(project) == before


def test_debug_shows_the_traceback_beside_the_paragraph_and_keeps_the_exit_code(project, call):
    code, _, error = call("--debug", "check", "--data", "nowhere")
    assert code == 2
    assert error.startswith("Traceback")
    assert "error: there is no dataset at 'nowhere'" in error


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", r"performance.*empty"),
        (lambda text: text.splitlines()[0] + "\n", r"performance.*(no row|empty)"),
        (lambda text: text.replace("spend", "cost", 1), r"performance.*spend"),
        (lambda text: text.replace(",100,", ",a lot,", 1), r"spend.*a lot.*number"),
        (lambda text: text.replace("2025-01-03", "2025-02-31", 1), r"date.*2025-02-31"),
        (lambda text: text.replace(",101,", ",-101,", 1), r"spend.*-101"),
        (lambda text: text.replace(",100,", ',"1,5",', 1), r"spend.*1,5"),
        (lambda text: text + "Total,shop,Search,99999,1,1,1\n", r"Total"),
    ],
    ids=["no bytes", "header only", "no spend", "text in spend", "no such day", "negative spend", "decimal comma", "total row"],
)
def test_broken_data_are_told_with_file_and_place(change, said, dataset, project, call):
    _break(dataset, change)
    before = _files(project)
    code, _, error = call("report", "--team", "shop", "--data", "exports")
    assert re.search(said, _one_paragraph(error), flags=re.IGNORECASE), error
    assert code == 3
    assert _files(project) == before


def test_every_fault_of_a_file_is_told_at_once(dataset, call):
    _break(
        dataset, lambda text: text.replace(",100,", ",a lot,", 1).replace("2025-01-03", "soon", 1).replace(",102,", ",-102,", 1)
    )
    code, _, error = call("report", "--team", "shop", "--data", "exports")
    said = _one_paragraph(error)
    assert code == 3
    assert all(word in said for word in ("a lot", "soon", "-102"))


def test_a_password_is_masked_in_every_message(project, call):
    code, out, error = call("report", "--team", "shop", "--data", "postgresql://reader:hush-hush@127.0.0.1:1/sales")
    assert code in (2, 3)
    assert "hush-hush" not in out + error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("budget.fixed=[Serch]", "budget.fixed names 'Serch', which is no channel of the data (did you mean 'Search')"),
        ("budget.bounds={Vido: [1, 2]}", "budget.bounds names 'Vido'"),
        ("budget.minimum={Vido: 1}", "budget.minimum names 'Vido'"),
        ("budget.groups=[[Search, Vido]]", "budget.groups names 'Vido'"),
        ("targets={raos: '>= 3'}", "targets names 'raos', which is no KPI (did you mean 'roas')"),
        ("owners.kinds={bugdet: x}", "owners.kinds names 'bugdet', which is no kind of finding (did you mean 'budget')"),
        ("funnel=[impressions, cliks]", "funnel names 'cliks', which is neither a column nor a stage of the deals (did you mean"),
        (
            "goals=[{name: Grow, metric: revenu, target: 3, deadline: 2026-12-31}]",
            "the goal 'Grow' names 'revenu', which is neither a KPI nor a column (did you mean 'revenue')",
        ),
    ],
)
@pytest.mark.parametrize("command", ["report", "advise"])
def test_a_name_in_the_params_that_there_is_not_is_refused(command, setting, said, dataset, project, call):
    before = _files(project)
    code, _, error = call(command, "--team", "shop", "--data", "exports", "--set", setting)
    assert said in _one_paragraph(error)
    assert code == 2
    assert _files(project) == before


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("budget.fixed=[Цифровая наружка]", "budget.fixed names 'Цифровая наружка', which is no channel of the data (known: "),
        (
            "funnel=[impressions, Знакомство]",
            "funnel names 'Знакомство', which is neither a column nor a stage of the deals (known: ",
        ),
        ("targets={cpo: '<= 300'}", "targets names 'cpo', which is no KPI (did you mean 'cpm'). It has no effect here."),
    ],
)
@pytest.mark.parametrize("command", [["report", "--formats", "html"], ["advise"]])
def test_a_name_that_resembles_none_is_warned_of_and_the_answer_is_given(command, setting, said, dataset, project, call):
    code, _, error = call(*command, "--team", "shop", "--data", "exports", "--set", setting)
    assert code == 0
    assert said in " ".join(error.split())
    assert "It has no effect here." in " ".join(error.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--teams", "growth,growht"), "unknown team 'growht' in --teams"),
        (("--campaigns", "spring-sal"), "unknown campaign 'spring-sal' in --campaigns"),
    ],
)
def test_a_mistyped_id_of_a_batch_is_told_before_any_report_is_made(project, call, words, said):
    code, printed, error = call("batch", *words, "--output", "out")
    assert (code, printed) == (2, "")
    assert said in " ".join(error.split())
    assert "did you mean" in error
    assert not (project / "out").exists()
