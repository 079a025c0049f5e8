"""What a child of the forker becomes: the kernel of a notebook, or the `forecast` command itself.

A request is a JSON object: `what` (`kernel` or `command`), `argv`, `cwd`, `env`; a kernel's also names the `log` its output
goes to; a command's the `module` whose `main` it is, and it takes the standard input, output and error that came with the
request.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

FAULT = 1


def become(connection: socket.socket, request: dict[str, Any], descriptors: Sequence[int]) -> NoReturn:
    """Turn this freshly forked process into what was asked for; never returns."""
    code = FAULT
    try:
        _forget_the_forker()
        address = connection.getsockname()
        connection.close()
        _settle(request)
        if request["what"] == "command":
            code = _run_command(request, descriptors, address)
        else:
            code = _run_kernel(request)
    finally:
        # Never back into the loop of the forker, whose `finally` would end the children of others.
        os._exit(code)


def _forget_the_forker() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    gc.enable()


def _settle(request: dict[str, Any]) -> None:
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])


def _run_kernel(request: dict[str, Any]) -> int:
    from ipykernel.kernelapp import IPKernelApp

    from forecast.background import start_worker

    # ipykernel watches this process and leaves when it is gone.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    _take((nothing, log, log))
    sys.argv = ["ipykernel_launcher.py", *request["argv"]]
    start_worker()  # now, while this process has one thread; it ends with the kernel's process group
    app: Any = IPKernelApp.instance()
    app.initialize(list(request["argv"]))
    return _exit_code(app.start)


def _run_command(request: dict[str, Any], descriptors: Sequence[int], address: str) -> int:
    from forecast.background import stop_worker
    from forecast.reporting.kernels.preload import join_preload

    os.umask(request["umask"])
    _take(descriptors)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=stream.isatty() or stream is sys.stderr)  # type: ignore[union-attr]
    sys.argv = ["forecast", *request["argv"]]
    join_preload(address)
    return _exit_code(import_module(request["module"]).main, last=stop_worker)


def _take(descriptors: Sequence[int]) -> None:
    for target, source in enumerate(descriptors):
        os.dup2(source, target)


def _exit_code(run: Callable[[], object], last: Callable[[], None] | None = None) -> int:
    import atexit

    try:
        run()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 - what a process does with what nobody caught: print it and leave with a code
        sys.excepthook(*sys.exc_info())
        return FAULT
    finally:
        if last is not None:
            last()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    return 0
