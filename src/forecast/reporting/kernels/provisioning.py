"""A Jupyter kernel manager whose kernels come from the forker, and are ordinary ones where there is none."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from forecast.background import MEMORY
from forecast.reporting.kernels.preload import preload_address
from forecast.reporting.kernels.resident import KEPT

# Preloading itself takes seconds, on a busy machine many.
PATIENCE_SECONDS = 120.0


class ForkedProcess:
    """A kernel of the forker, with the face of `subprocess.Popen` that Jupyter's local provisioner knows.

    Raises
    ------
    OSError
        When the forker is gone or does not answer.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, request: dict[str, Any]) -> None:
        self.returncode: int | None = None
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.settimeout(PATIENCE_SECONDS)
        self._waiting = b""
        try:
            self._connection.connect(address)
            self._connection.sendall(json.dumps(request).encode() + b"\n")
            self.pid = int(self._read()["pid"])
        except BaseException:
            self._connection.close()
            raise

    def _read(self) -> dict[str, int]:
        while b"\n" not in self._waiting:
            part = self._connection.recv(4096)
            if not part:
                message = "the forker of kernels has gone"
                raise ConnectionResetError(message)
            self._waiting += part
        line, _, self._waiting = self._waiting.partition(b"\n")
        answer: dict[str, int] = json.loads(line)
        return answer

    def poll(self) -> int | None:
        """Give the exit code, None while the kernel runs."""
        if self.returncode is None:
            self._connection.settimeout(0)
            try:
                self._ended(self._read()["exit"])
            except BlockingIOError:
                return None
            except OSError:
                self._ended(-signal.SIGKILL)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the kernel and give its exit code."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self._ended(self._read()["exit"])
            except TimeoutError:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0) from None
            except OSError:
                self._ended(-signal.SIGKILL)
        assert self.returncode is not None
        return self.returncode

    def _ended(self, code: int) -> None:
        self.returncode = code
        self._connection.close()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class PreloadedProvisioner(LocalProvisioner):
    """Jupyter's local provisioner, with the process forked from the preloaded one."""

    process: Any = None
    log_path: Path | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel, or launch an ordinary one where the forker does not answer."""
        address = preload_address()
        if address is None:
            return await super().launch_kernel(cmd, **kwargs)
        handle, name = tempfile.mkstemp(prefix="kernel-", suffix=".log", dir=Path(address).parent)
        os.close(handle)
        request = {
            "what": "kernel",
            "argv": cmd[cmd.index("ipykernel_launcher") + 1 :],
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            # What notebooks work out is kept for the next one, in the folder of the forker and as long as it.
            "env": {MEMORY: str(Path(address).parent / KEPT)} | dict(kwargs.get("env") or os.environ),
            "log": name,
        }
        try:
            self.process = ForkedProcess(address, request)
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.log_path = Path(name)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Return the ports and drop the kernel's log."""
        await super().cleanup(restart=restart)
        if self.log_path is not None:
            with contextlib.suppress(OSError):
                self.log_path.unlink()


class PreloadedKernelManager(AsyncKernelManager):
    """Kernels of the running interpreter, never of another one that a kernel specification on the machine names."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Give the specification of this interpreter's kernel."""
        from ipykernel.kernelspec import get_kernel_dict

        return KernelSpec(**get_kernel_dict())

    async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
        address = preload_address()
        if address is not None and not self.connection_file:
            # It holds the kernel's key; in the forker's folder it goes when the forker goes, however this process ends.
            self.connection_file = str(Path(address).parent / f"kernel-{uuid.uuid4().hex}.json")
        if self.provisioner is None:
            self.provisioner = PreloadedProvisioner(kernel_id=self.kernel_id or "", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)
