"""Hand a command to the forker that an earlier one has left warm: it runs there as it would have here, only sooner.

This module is imported before anything else of a command, so it imports next to nothing itself.
"""

import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any

from forecast.reporting.kernels.resident import SOCKET, keep_seconds, nest_folder

#: The commands worth it: those that import the heavy libraries. The others, and their ways with the terminal, stay here.
FORWARDED = ("report", "batch", "audit", "advise")
_LOST = 1


def forward(argv: Sequence[str], module: str) -> int | None:
    """Run a command in a child of the warm forker.

    Parameters
    ----------
    argv : sequence of str
        The words after `forecast`.
    module : str
        The module whose `main` runs them.

    Returns
    -------
    int or None
        Its exit code; None where no forker took it and it is still to be run.
    """
    if not sys.platform.startswith("linux") or not keep_seconds() or _verb(argv) not in FORWARDED:
        return None
    nest = nest_folder()
    if nest is None or not (nest / SOCKET).exists():
        return None
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(nest / SOCKET))
            socket.send_fds(connection, [request(argv, module)], [0, 1, 2])
        except OSError:
            return None
        with connection.makefile("rb") as answers:
            return exit_code_of(answers)


def _verb(argv: Sequence[str]) -> str:
    return next((word for word in argv if not word.startswith("-")), "")


def request(argv: Sequence[str], module: str) -> bytes:
    """Give what the forker is asked for: a process that becomes the `main` of a module, here and in this environment."""
    mask = os.umask(0o077)
    os.umask(mask)
    content: dict[str, Any] = {
        "what": "command",
        "module": module,
        "argv": list(argv),
        "cwd": os.getcwd(),
        "env": dict(os.environ),
    }
    content["umask"] = mask
    return json.dumps(content).encode() + b"\n"


def exit_code_of(answers: Any) -> int | None:
    """Give the exit code of a command from what its forker says of it; None where no process took it."""
    pid: int | None = None
    interrupted = False
    while True:
        # The terminal sent it to this process only; the command ends by it in order, and says so itself. Who presses the keys
        # before the forker has told which process that is, means it all the same.
        if interrupted and pid is not None:
            interrupted = False
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        try:
            line = answers.readline()
        except KeyboardInterrupt:
            interrupted = True
            continue
        if not line:
            return None if pid is None else _LOST
        told = json.loads(line)
        if "exit" in told:
            code = int(told["exit"])
            return code if code >= 0 else 128 - code
        pid = int(told["pid"])
