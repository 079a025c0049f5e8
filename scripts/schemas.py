"""Write schemas/*.json from the models; a test compares them."""

import json
from pathlib import Path

from forecast.settings.params import Params
from forecast.summary import schema

FOLDER = Path(__file__).resolve().parents[1] / "schemas"


def contents() -> dict[str, str]:
    """Give the text of each schema file by its name."""
    schemas = {"summary.schema.json": schema(), "params.schema.json": Params.model_json_schema()}
    return {name: json.dumps(content, indent=1, ensure_ascii=False) + "\n" for name, content in schemas.items()}


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in contents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
