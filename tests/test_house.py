"""The files a stranger starts from agree with each other."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=;~! ]", requirement)[0].lower().replace("_", "-")


def _listed(*groups: str) -> list[str]:
    found = list(PYPROJECT["project"]["dependencies"])
    for group in groups:
        found += PYPROJECT["dependency-groups"][group]
    return found


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))


def test_environment_yml_lists_what_pyproject_lists():
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in content["dependencies"] if isinstance(entry, dict))
    assert sorted(pip[:-1]) == sorted(_listed("build", "dev"))
    assert pip[-1] == "--editable ."
    assert f"python{PYPROJECT['project']['requires-python']}" in content["dependencies"]


def test_every_dependency_is_pinned():
    assert {_name(requirement) for requirement in _listed("build")} <= set(_pins("requirements.lock"))
    assert {_name(requirement) for requirement in _listed("build", "dev")} <= set(_pins("requirements-dev.lock"))


def test_the_locks_agree_on_every_version_they_share():
    run, dev, bench = _pins("requirements.lock"), _pins("requirements-dev.lock"), _pins("requirements-bench.lock")
    assert {name: dev[name] for name in run} == run
    assert {name: bench[name] for name in run} == run


def test_the_locks_are_hashed_and_name_no_index():
    for lock in ROOT.glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "://" not in text


def test_make_alone_prints_every_target_with_one_line():
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("report", "setup", "reports", "audit", "test", "lab", "serve", "bench"):
        assert re.search(rf"^  make {target} +\S", printed, flags=re.MULTILINE), f"make does not print '{target}'"


def test_every_command_and_every_room_is_in_the_readme():
    from forecast.cli import app

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = {str(command.name) for command in app.registered_commands} | {str(group.name) for group in app.registered_groups}
    targets = {"report": "make report", "batch": "make reports", "audit": "make audit", "serve": "make serve"}
    assert {name for name in commands if targets.get(name, f"forecast {name}") not in readme} == set()
    rooms = {path.name for path in (ROOT / "src" / "forecast").iterdir() if (path / "__init__.py").is_file()}
    assert {room for room in rooms if f"`{room}/`" not in readme} == set()


def test_import_forecast_is_light():
    code = "import sys, forecast; print(*sorted({'pandas', 'matplotlib', 'prophet', 'sklearn', 'duckdb'} & set(sys.modules)))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == ""
