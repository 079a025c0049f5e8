"""The forker: a process that imports the heavy libraries once and forks a kernel for whoever connects.

It is started by `preload.start_preload` as `python -m forecast.reporting.kernels.forker LISTENER MODULE...` and speaks
lines of JSON over a Unix socket. A connection is the life of one kernel: the first line asks for it
(`argv, cwd, env, log`), the answer is `{"pid": N}`, and `{"exit": CODE}` when it has ended. A connection that closes ends
its kernel; the end of standard input ends them all, so that no kernel outlives the command that asked for it, however
that command died.
"""

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

STDIN = 0


@dataclass
class _Nest:
    """The open ends of the forker: who listens, who is connected, which kernel is whose."""

    listener: socket.socket
    selector: selectors.BaseSelector
    wakeup: tuple[socket.socket, socket.socket]
    kernels: dict[int, socket.socket] = field(default_factory=dict)  # process id to its connection

    def close(self) -> None:
        self.selector.close()
        for end in (self.listener, *self.wakeup, *self.kernels.values()):
            end.close()


def main(listener_number: int, modules: Sequence[str]) -> None:
    """Preload, then fork a kernel for each connection until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What ipykernel sets before matplotlib is first imported, so that a bare plt.plot() shows its picture here too.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    preload(modules)
    nest = _open_nest(listener_number)
    try:
        while _serve_once(nest):
            pass
    finally:
        for pid in nest.kernels:
            _end(pid)
        # Whoever made the folder of this socket may have been killed.
        shutil.rmtree(os.path.dirname(nest.listener.getsockname()), ignore_errors=True)


def preload(modules: Sequence[str]) -> None:
    """Import what is installed, and keep it out of the garbage collector so that kernels share its memory."""
    for name in modules:
        # A module that fails to import here fails again in the notebook that wants it, and there it is reported.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _open_nest(listener_number: int) -> _Nest:
    listener = socket.socket(fileno=listener_number)
    listener.setblocking(False)
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    for source in (STDIN, listener, reader):
        selector.register(source, selectors.EVENT_READ)
    return _Nest(listener, selector, (reader, writer))


def _serve_once(nest: _Nest) -> bool:
    for key, _ in nest.selector.select():
        if key.fileobj == STDIN:
            # Nobody writes to it: that it can be read means that its writer is gone.
            return False
        if key.fileobj is nest.listener:
            _accept(nest)
        elif key.fileobj is nest.wakeup[0]:
            nest.wakeup[0].recv(4096)
            _report_ended(nest)
        else:
            _drop(nest, key.data)
    return True


def _accept(nest: _Nest) -> None:
    connection, _ = nest.listener.accept()
    connection.settimeout(10)
    try:
        with connection.makefile("rb") as lines:
            request = json.loads(lines.readline())
    except (OSError, ValueError):
        connection.close()
        return
    pid = os.fork()
    if pid == 0:
        _become_kernel(nest, connection, request)
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    nest.kernels[pid] = connection
    nest.selector.register(connection, selectors.EVENT_READ, data=pid)
    _say(connection, {"pid": pid})


def _report_ended(nest: _Nest) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            _end(pid)  # what the kernel itself has started and left
            connection = nest.kernels.pop(pid, None)
            if connection is not None:
                nest.selector.unregister(connection)
                _say(connection, {"exit": os.waitstatus_to_exitcode(status)})
                connection.close()


def _drop(nest: _Nest, pid: int) -> None:
    connection = nest.kernels.pop(pid, None)
    if connection is not None:
        nest.selector.unregister(connection)
        connection.close()
        _end(pid)


def _say(connection: socket.socket, message: dict[str, int]) -> None:
    # Whoever asked may be gone; then its connection closes and the kernel ends by that.
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _end(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _become_kernel(nest: _Nest, connection: socket.socket, request: dict[str, Any]) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        nest.close()
        connection.close()
        _settle(request)
        code = _run_kernel(request["argv"])
    finally:
        # Never back into the loop of the forker, whose `finally` would end the kernels of others.
        os._exit(code)


def _settle(request: dict[str, Any]) -> None:
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    # ipykernel watches this process and leaves when it is gone.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    sys.argv = ["ipykernel_launcher.py", *request["argv"]]


def _run_kernel(argv: Sequence[str]) -> int:
    import atexit

    from ipykernel.kernelapp import IPKernelApp

    from forecast.background import start_worker

    gc.enable()
    start_worker()  # now, while this process has one thread; it ends with the kernel's process group
    app: Any = IPKernelApp.instance()
    app.initialize(list(argv))
    try:
        app.start()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    finally:
        atexit._run_exitfuncs()
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
