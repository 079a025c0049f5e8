"""The Content-Security-Policy of a page: our stylesheet and scripts by their hash, pictures in the page, nothing else."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources


def policy(stylesheet: str, scripts: Sequence[str] = ()) -> str:
    """Give the policy that allows one inline stylesheet and these inline scripts.

    No `unsafe-inline`: charts carry no `style` attributes (`svg.py`), and what a script sets on an element through
    its `style` property needs no permission.
    """
    allowed = " ".join(_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; style-src {_hash(stylesheet)}; script-src {allowed}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def stylesheet() -> str:
    """Give the stylesheet of every page, without its comments."""
    css = (resources.files("forecast.reporting") / "templates" / "report.css").read_text(encoding="utf-8")
    return _without_comments(css)


def _without_comments(css: str) -> str:
    import re

    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
