"""Pin the dependencies of pyproject.toml (hashed, no index addresses) and write environment.yml from the same lists."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "make lock"
LOCKS = {
    "requirements.lock": ["--group", "build"],
    "requirements-dev.lock": ["--group", "build", "--group", "dev"],
    "requirements-bench.lock": ["--group", "build", "--group", "dev", "--group", "bench"],
    "requirements-uv.lock": ["--group", "uv"],
}


def environment(pyproject: dict[str, object]) -> str:
    """Give the text of environment.yml: conda brings Python and Pango, pip the rest as pyproject.toml says."""
    project = pyproject["project"]
    groups = pyproject["dependency-groups"]
    listed = [*project["dependencies"], *groups["build"], *groups["dev"]]
    lines = [
        "# Written by `make lock` from pyproject.toml; use it with: make report TEAM=growth PYTHON=python",
        "name: forecast",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python{project['requires-python']}",
        "  - make",
        "  - pango",
        "  - pip",
        "  - pip:",
        *(f'      - "{requirement}"' for requirement in sorted(listed)),
        '      - "--editable ."',
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the lock files and environment.yml."""
    uv = Path(sys.executable).with_name("uv")
    for name, groups in LOCKS.items():
        source = [] if name == "requirements-uv.lock" else ["pyproject.toml"]
        constraint = [] if name in ("requirements.lock", "requirements-uv.lock") else ["--constraint", "requirements.lock"]
        command = [uv, "pip", "compile", *source, *groups, *constraint, "--universal", "--generate-hashes", "--no-emit-index-url"]
        command += ["--no-emit-find-links", "--no-annotate", "--quiet", "--custom-compile-command", HEADER, "--output-file", name]
        subprocess.run(command, cwd=ROOT, check=True)
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (ROOT / "environment.yml").write_text(environment(pyproject), encoding="utf-8")


if __name__ == "__main__":
    main()
