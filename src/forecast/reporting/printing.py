"""The PDF printed beside the other files: a process of the forker waits for the page while the notebook runs.

Printing is the longest step after the notebook, and the tables, the notebook and their digests can be written meanwhile. The
process ends when it has printed, without tidying up the million objects of a page one by one. Where there is no forker, or its
process is lost, the page is printed here.
"""

import contextlib
import gc
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forecast.errors import MissingDependencyError
from forecast.reporting.kernels.forwarding import request
from forecast.reporting.kernels.preload import preload_address


class Printer:
    """Print one page: `begin` where the page is written, `end` where the PDF is wanted."""

    def __init__(self, process: "_Process | None") -> None:
        self.process = process
        self.page = self.target = Path()

    def begin(self, page: Path, target: Path) -> None:
        """Start to print a page."""
        self.page, self.target = page, target
        if self.process is not None and not self.process.say({"page": str(page.resolve()), "target": str(target.resolve())}):
            self.process = None

    def end(self) -> None:
        """Wait until the PDF is written.

        Raises
        ------
        MissingDependencyError
            As `print_pdf` does.
        """
        answer = None if self.process is None else self.process.answer()
        if answer is None:
            from forecast.reporting.pdf import print_pdf

            print_pdf(self.page.read_text(encoding="utf-8"), self.target)
        elif answer["missing"]:
            raise MissingDependencyError(answer["missing"])


@contextmanager
def printer() -> Iterator[Printer]:
    """Give a printer that warms up meanwhile and is gone after the block."""
    with contextlib.ExitStack() as stack:
        process: _Process | None = None
        address = preload_address()
        if address is not None:
            with contextlib.suppress(OSError):
                process = stack.enter_context(contextlib.closing(_Process(address)))
        yield Printer(process)


class _Process:
    """The other end: one line of JSON there, one back. Closing the connection to the forker ends it, whatever it does."""

    def __init__(self, address: str) -> None:
        self.connection = socket.socket(socket.AF_UNIX)
        self.channel, theirs = socket.socketpair()
        with theirs, Path(os.devnull).open("wb") as nothing:
            try:
                self.connection.connect(address)
                given = [theirs.fileno(), theirs.fileno(), nothing.fileno()]
                socket.send_fds(self.connection, [request([], __name__)], given)
            except OSError:
                self.close()
                raise

    def say(self, content: dict[str, str]) -> bool:
        """Send a line; tell whether there was anybody to take it."""
        try:
            self.channel.sendall(json.dumps(content).encode() + b"\n")
        except OSError:
            return False
        return True

    def answer(self) -> Any | None:
        """Give the line that came back; None where the process ended without one."""
        with self.channel.makefile("rb") as answers:
            try:
                line = answers.readline()
            except OSError:
                return None
        return json.loads(line) if line else None

    def close(self) -> None:
        self.channel.close()
        self.connection.close()


def main() -> None:
    """Be the process: load WeasyPrint, wait for the line that names the page, print it."""
    from forecast.reporting.pdf import load_weasyprint, print_pdf

    missing = ""
    gc.disable()
    try:
        load_weasyprint()
    except MissingDependencyError as error:
        missing = str(error)
    line = sys.stdin.readline()
    if not line:
        return
    order = json.loads(line)
    if not missing:
        print_pdf(Path(order["page"]).read_text(encoding="utf-8"), Path(order["target"]))
    sys.stdout.write(json.dumps({"missing": missing}) + "\n")
    sys.stdout.flush()
