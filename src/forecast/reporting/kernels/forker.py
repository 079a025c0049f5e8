"""The forker: a process that imports the heavy libraries once and forks a child for whoever connects.

It is started by `preload.start_preload` as `python -m forecast.reporting.kernels.forker LISTENER KEEP MODULE...` and speaks
lines of JSON over a Unix socket. A connection is the life of one child: the first line asks for it (`what` it is to become,
see `children.py`), the answer is `{"pid": N}`, and `{"exit": CODE}` when it has ended. A connection that closes ends its
child, so that none outlives the command that asked for it, however that command died.

With KEEP = 0 the forker ends with its standard input, which is its starter's; otherwise it stays until nobody has asked for
KEEP seconds, and the commands that come in between find everything imported.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from forecast.reporting.kernels.children import become

STDIN = 0
LONGEST_REQUEST = 1 << 20  # bytes; an environment is a few thousand
DESCRIPTORS = 3  # standard input, output and error of a child that takes its asker's
LOOK_AROUND_SECONDS = 5.0
#: What a command imports beside what a kernel needs: the forker does so as soon as its first child has ended, while the page is
#: printed, for the command that follows. Where Pango is missing, the import of WeasyPrint fails here and is tried again by each
#: command, which then says so.
OF_COMMANDS = (
    "forecast.cli",
    "forecast.reporting.notebooks",
    "papermill",
    "forecast.reporting.run",
    "forecast.reporting.client",
    "forecast.reporting.exporter",
    "forecast.reporting.index",
    "forecast.reporting.memory",
    "weasyprint",
)


@dataclass
class _Nest:
    """The open ends of the forker: who listens, who is connected, which child is whose."""

    listener: socket.socket
    selector: selectors.BaseSelector
    wakeup: tuple[socket.socket, socket.socket]
    keep: float
    children: dict[int, socket.socket] = field(default_factory=dict)  # process id to its connection
    last_used: float = field(default_factory=time.monotonic)
    ended: bool = False  # whether a child has come and gone
    complete: bool = False  # whether OF_COMMANDS is imported too

    @property
    def address(self) -> str:
        return str(self.listener.getsockname())

    def close(self) -> None:
        self.selector.close()
        for end in (self.listener, *self.wakeup, *self.children.values()):
            end.close()


def main(listener_number: int, keep: float, modules: Sequence[str]) -> None:
    """Preload, then fork a child for each connection until nobody wants one any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What ipykernel sets before matplotlib is first imported, so that a bare plt.plot() shows its picture here too.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    preload(modules)
    nest = _open_nest(listener_number, keep)
    try:
        while _serve_once(nest):
            pass
    finally:
        for pid in nest.children:
            _end(pid)
        # Whoever made the folder of this socket may have been killed.
        shutil.rmtree(os.path.dirname(nest.address), ignore_errors=True)


def preload(modules: Sequence[str]) -> None:
    """Import what is installed, and keep it out of the garbage collector so that children share its memory."""
    for name in modules:
        # A module that fails to import here fails again in the notebook that wants it, and there it is reported.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _open_nest(listener_number: int, keep: float) -> _Nest:
    listener = socket.socket(fileno=listener_number)
    listener.setblocking(False)
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    for source in (listener, reader) if keep else (STDIN, listener, reader):
        selector.register(source, selectors.EVENT_READ)
    return _Nest(listener, selector, (reader, writer), keep)


def _serve_once(nest: _Nest) -> bool:
    events = nest.selector.select(_patience(nest))
    if not events:
        return _idle(nest)
    for key, _ in events:
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
    nest.last_used = time.monotonic()
    return True


def _patience(nest: _Nest) -> float | None:
    if not nest.keep:
        return None
    if nest.ended and not nest.complete:
        return 0.0
    return min(nest.keep, LOOK_AROUND_SECONDS)


def _idle(nest: _Nest) -> bool:
    """Use the quiet; tell whether to stay."""
    if not nest.complete and (nest.ended or not nest.children):
        nest.complete = True
        preload(OF_COMMANDS)
        return True
    if nest.children:
        return True
    # Somebody has taken the folder or the environment away: nobody can ask any more.
    if not (os.path.exists(nest.address) and os.path.exists(sys.executable)):
        return False
    return time.monotonic() - nest.last_used < nest.keep


def _accept(nest: _Nest) -> None:
    connection, _ = nest.listener.accept()
    connection.settimeout(10)
    try:
        request, descriptors = _request_of(connection)
    except (OSError, ValueError):
        connection.close()
        return
    pid = os.fork()
    if pid == 0:
        nest.close()
        become(connection, request, descriptors)
    for number in descriptors:
        os.close(number)
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    nest.children[pid] = connection
    nest.selector.register(connection, selectors.EVENT_READ, data=pid)
    _say(connection, {"pid": pid})


def _request_of(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    line, descriptors, _, _ = socket.recv_fds(connection, LONGEST_REQUEST, DESCRIPTORS)
    try:
        while not line.endswith(b"\n"):
            part = connection.recv(LONGEST_REQUEST)
            if not part or len(line) > LONGEST_REQUEST:
                message = "no whole request came"
                raise ValueError(message)
            line += part
        return dict(json.loads(line)), descriptors
    except (OSError, ValueError):
        for number in descriptors:
            os.close(number)
        raise


def _report_ended(nest: _Nest) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            _end(pid)  # what the child itself has started and left
            nest.ended = True
            connection = nest.children.pop(pid, None)
            if connection is not None:
                nest.selector.unregister(connection)
                _say(connection, {"exit": os.waitstatus_to_exitcode(status)})
                connection.close()


def _drop(nest: _Nest, pid: int) -> None:
    connection = nest.children.pop(pid, None)
    if connection is not None:
        nest.selector.unregister(connection)
        connection.close()
        _end(pid)


def _say(connection: socket.socket, message: dict[str, int]) -> None:
    # Whoever asked may be gone; then its connection closes and the child ends by that.
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def _end(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
