"""The reports of a folder at an address of this machine, and nothing else of it."""

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

LOOPBACK = "127.0.0.1"


class ReportHandler(SimpleHTTPRequestHandler):
    """Give the files of a report by their kinds; no listing, no hidden file, no ledger, nothing outside of the folder."""

    TYPES: ClassVar[dict[str, str]] = {
        ".html": "text/html; charset=utf-8",
        ".pdf": "application/pdf",
        ".json": "application/json; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".ics": "text/calendar; charset=utf-8",
        ".ipynb": "application/x-ipynb+json; charset=utf-8",
    }

    def send_head(self) -> Any:
        """Give the file asked for, or say that there is none."""
        if not self._asked_of_this_machine() or self._file() is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _asked_of_this_machine(self) -> bool:
        # A page elsewhere could point a name of its own at this address and read along.
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        return host in (LOOPBACK, "localhost")

    def _file(self) -> Path | None:
        root = Path(self.directory).resolve()
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file() or not path.resolve().is_relative_to(root) or path.suffix not in self.TYPES:
            return None
        inside = path.resolve().relative_to(root).parts
        return None if any(part.startswith(".") for part in inside) else path

    def guess_type(self, path: Any) -> str:
        """Give the type by the ending, from the table above."""
        return self.TYPES[Path(path).suffix]

    def end_headers(self) -> None:
        """Add what keeps a browser from guessing and from keeping an old report."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing about each request."""


def serve(reports_dir: Path, port: int = 0) -> ThreadingHTTPServer:
    """Give a server of a reports folder, bound and ready; the caller runs and closes it.

    Parameters
    ----------
    reports_dir : Path
        The folder that holds `index.html`.
    port : int
        Zero takes a free one; `server.server_port` says which.

    Returns
    -------
    ThreadingHTTPServer
        On the loopback address only: `server.serve_forever()`, `server.shutdown()`, `server.server_close()`.
    """
    return ThreadingHTTPServer((LOOPBACK, port), partial(ReportHandler, directory=str(reports_dir)))
