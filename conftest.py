"""Under STRICT=1 a skipped test is a failure, wherever it stands: what CI does not run it does not guard."""

import os

import pytest
from hypothesis import settings

# A test that fails because the machine is busy, or because new examples were drawn, says nothing about the change before it.
settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.load_profile("unhurried")
# Tests leave no process behind; those of the warm one ask for it themselves.
os.environ["FORECAST_WARM_MINUTES"] = "0"

STRICT = os.environ.get("STRICT") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn a skip into a failure under STRICT=1: what CI does not run it does not guard."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under STRICT=1: {report.longrepr}"
    return report
