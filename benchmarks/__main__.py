"""Run every benchmark beside its peers, one after the other, and write benchmarks/RESULTS.md (`make bench`)."""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("forecasts", "response", "warehouse")
HEAD = """# What was measured, on what, how

Every number is of one machine with two shared cores: ratios between rows of one table can be trusted, seconds can not.
`make bench` writes this page anew; each part names the command that gives it alone.
"""


def main() -> None:
    """Run the parts and write the page; a part that fails stops the run, so that no page is half new."""
    with tempfile.TemporaryDirectory() as folder:
        texts = []
        for part in PARTS:
            target = Path(folder) / f"{part}.md"
            subprocess.run([sys.executable, "-m", f"benchmarks.{part}", "--output", str(target)], cwd=HERE.parent, check=True)
            texts.append(target.read_text(encoding="utf-8").strip())
    (HERE / "RESULTS.md").write_text("\n\n".join([HEAD.strip(), *texts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
