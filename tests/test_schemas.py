"""schemas/ holds what the models say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _contents() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("schemas_script", ROOT / "scripts" / "schemas.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.contents()


def test_the_checked_in_schemas_are_current():
    for name, text in _contents().items():
        assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == text, f"schemas/{name} is old; type: make schemas"
