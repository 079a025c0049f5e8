"""Run every benchmark beside its peers, one after the other, and write benchmarks/RESULTS.md (`make bench`)."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("forecasts", "response", "retrospective", "warehouse")
HEAD = """# What was measured, on what, how

Every number is of one machine with two shared cores: ratios between rows of one table can be trusted, seconds can not.
`make bench` writes this page anew; each part names the command that gives it alone. What was concluded from it stands in
`NOTES.md`.
"""


def main() -> None:
    """Run the parts and write the page; a part that fails stops the run, so that no page is half new."""
    texts = []
    for part in PARTS:
        command = [sys.executable, "-m", f"benchmarks.{part}"]
        printed = ""
        with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                printed += line
        if process.returncode:
            sys.exit(process.returncode)
        texts.append(f"## {part.capitalize()}\n\n    python -m benchmarks.{part}\n\n{printed.strip()}")
    (HERE / "RESULTS.md").write_text("\n\n".join([HEAD.strip(), *texts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
