"""The room of preloaded kernels, and what importing this package costs."""

import importlib.util
import subprocess
import sys

import pytest

from forecast.reporting.kernels import forker, join_preload, preload_address, start_preload, stop_preload
from forecast.reporting.kernels.preload import PRELOADED, _rooms
from forecast.reporting.kernels.provisioning import ForkedProcess, PreloadedKernelManager


def test_a_module_that_cannot_be_imported_does_not_stop_the_others():
    sys.modules.pop("colorsys", None)
    forker.preload(["no_such_module_anywhere", "colorsys"])
    assert "colorsys" in sys.modules


def test_everything_on_the_list_is_installed():
    libraries = {name.partition(".")[0] for name in PRELOADED}
    assert [name for name in sorted(libraries) if importlib.util.find_spec(name) is None] == []


def test_the_rooms_of_the_package_are_preloaded_but_for_the_command_and_this_one():
    rooms = _rooms()
    assert "forecast.tables" in rooms
    assert not {"forecast.reporting", "forecast.cli"} & set(rooms)


def test_a_second_start_changes_nothing_and_stop_ends_the_process(light_forker):
    start_preload()
    address = preload_address()
    start_preload()
    assert preload_address() == address
    stop_preload()
    assert preload_address() is None
    with pytest.raises(OSError, match="No such file"):
        ForkedProcess(address, {"argv": [], "cwd": "/", "env": {}, "log": "/dev/null"})


def test_a_worker_uses_the_forker_of_its_parent():
    join_preload("/nowhere/forker")
    assert preload_address() == "/nowhere/forker"
    stop_preload()
    assert preload_address() is None


def test_kernels_run_in_this_interpreter():
    assert PreloadedKernelManager(kernel_name="python3").kernel_spec.argv[0] == sys.executable


def test_importing_the_room_imports_nothing_heavy():
    heavy = "{'papermill', 'nbconvert', 'nbformat', 'weasyprint', 'jupyter_client', 'IPython', 'pandas', 'nh3'}"
    code = f"import sys, forecast.reporting as r; r.ReportJob; r.start_preload; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
