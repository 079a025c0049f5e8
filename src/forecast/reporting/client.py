"""Papermill's notebook client with preloaded kernels, that asks the kernel one question when a cell has failed."""

from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.log import logger
from traitlets import Unicode

from forecast.reporting.kernels.provisioning import PreloadedKernelManager


class AskingClient(PapermillNotebookClient):  # type: ignore[misc]
    """Run the cells; after a failed one, keep the kernel's answer to `question`.

    Parameters
    ----------
    nb_man : NotebookExecutionManager
        Papermill's record of the run.
    question : str
        An expression the kernel evaluates after a failed cell; a fault of the expression leaves the answer empty.
    """

    question = Unicode("")
    answer = Unicode("")

    def __init__(self, nb_man: Any, **options: Any) -> None:
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if language == "python":
            options["kernel_manager_class"] = PreloadedKernelManager
        # The kernel holds nothing that outlives it, so nobody waits for its farewell.
        super().__init__(nb_man, log=logger, shutdown_kernel="immediate", **options)

    def papermill_execute_cells(self) -> None:
        """Run the cells until one fails."""
        super().papermill_execute_cells()
        if any(cell.metadata.get("papermill", {}).get("exception") for cell in self.nb.cells):
            self.answer = self._ask()

    def _ask(self) -> str:
        reply = self.wait_for_reply(
            self.kc.execute("", silent=True, store_history=False, user_expressions={"answer": self.question})
        )
        answer = reply["content"].get("user_expressions", {}).get("answer", {}) if reply else {}
        return str(answer["data"]["text/plain"]).strip("'") if answer.get("status") == "ok" else ""
