"""What a published report asks the ledger to keep: read from the executed notebook that stands beside it."""

import json
from pathlib import Path
from typing import Any

from forecast.reporting.mime import MEMORY


def read_memory(folder: Path) -> dict[str, Any] | None:
    """Give what the report's last cell handed over for the ledger; None where it handed over nothing.

    Parameters
    ----------
    folder : Path
        A published report folder.
    """
    notebook = json.loads((folder / "notebook.ipynb").read_text(encoding="utf-8"))
    shown = [
        output["data"][MEMORY]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if MEMORY in output.get("data", {})
    ]
    return dict(shown[-1]) if shown else None
