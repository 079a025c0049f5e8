"""Run a notebook through papermill, and turn what stopped it into an error a person can act on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast import errors
from forecast.errors import ForecastError, NotebookFailedError, ParamsError, nearest
from forecast.reporting.masking import mask
from forecast.reporting.notebooks import read_notebook, with_chapters

ENGINE = "forecast"
# The kernel is asked for this after a failed cell: which of our errors it was, by class and not by a name that other
# libraries use too (SQLAlchemy has a DataError of its own).
_FAMILY = "[kind.__name__ for kind in type(__import__('sys').last_value).__mro__ if kind.__module__ == 'forecast.errors'][0]"
_ARROW = re.compile(r"^-+> \d+ (.*)$", re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class CellFailure:
    """What stopped a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        As far as it ran.
    cell : str
        The cell as a person finds it: `In [5]`.
    source : str
        The code of the cell.
    name, value : str
        The error's class and text.
    family : str
        The nearest class of `forecast.errors`, empty for any other error.
    traceback : str
        Without colours.
    """

    notebook: Any
    cell: str
    source: str
    name: str
    value: str
    family: str
    traceback: str


def execute(notebook: Path, parameters: Mapping[str, Any], chapters: Sequence[Path] = ()) -> Any | CellFailure:
    """Give the executed notebook, or what stopped it.

    Parameters
    ----------
    notebook : Path
        The notebook's file; it is not changed.
    parameters : mapping
        JSON-able values of names that its parameters cell holds.
    chapters : sequence of Path
        Further notebooks whose cells are run before the notebook's last one, in the same kernel.

    Raises
    ------
    ParamsError
        When there is no such notebook, or it has no such parameter.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    node = with_chapters(read_notebook(notebook), chapters)
    _check_parameters(notebook, node, parameters)
    engine = _register_engine()
    engine.family, engine.reached = "", node
    try:
        with _quiet():
            executed = papermill.execute_notebook(
                node,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE,
                progress_bar=False,
                request_save_on_cell_execute=False,
            )
        # Papermill notes here what it was given, which is the whole notebook once more.
        executed.metadata.papermill["input_path"] = notebook.name
        return executed
    except PapermillExecutionError as stopped:
        return CellFailure(
            notebook=engine.reached,
            cell=f"In [{stopped.exec_count}]",
            source=stopped.source,
            name=stopped.ename,
            value=_ANSI.sub("", stopped.evalue),
            family=engine.family,
            traceback=_ANSI.sub("", "\n".join(stopped.traceback)),
        )
    except RuntimeError as died:
        return _kernel_died(engine.reached, died)


def raise_for(failure: CellFailure, notebook: Path, kept: Path) -> None:
    """Raise the error that a failed cell stands for.

    Parameters
    ----------
    failure : CellFailure
        What stopped the notebook.
    notebook : Path
        The notebook's file.
    kept : Path
        Where the half-run notebook and the full error are.

    Raises
    ------
    ForecastError
        The cell's own error, of the same class with the same sentence, where the cell raised one of ours.
    NotebookFailedError
        For any other error of a cell.
    """
    if failure.family:
        raise own_error(failure)
    reason = f"{failure.name}: {failure.value}" if failure.value else failure.name
    raise NotebookFailedError(
        mask(
            f"notebook '{notebook.name}' stopped in cell {failure.cell}, `{_short(_failing_line(failure), 60)}`: "
            f"{_short(reason, 600)}. Every cell should run; the half-run notebook and the full error are in "
            f"'{kept}/': open notebook.ipynb there, mend the cell or its input, and run the report again."
        )
    )


def own_error(failure: CellFailure) -> ForecastError:
    """Give the error of ours that a cell raised, with its sentence."""
    kind: type[ForecastError] = getattr(errors, failure.family)
    return kind(mask(failure.value))


def _failing_line(failure: CellFailure) -> str:
    # IPython points at it; the first arrow is the cell's own, the others are deeper in the libraries.
    pointed = _ARROW.search(failure.traceback)
    if pointed is not None:
        return pointed[1].strip()
    lines = (line.strip() for line in failure.source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _check_parameters(notebook: Path, node: Any, parameters: Mapping[str, Any]) -> None:
    from papermill.inspection import _infer_parameters
    from papermill.iorw import load_notebook_node

    if not parameters:
        return
    if not any("parameters" in cell.metadata.get("tags", []) for cell in node.cells):
        raise ParamsError(
            f"notebook '{notebook.name}' has no cell tagged `parameters`, so {', '.join(sorted(parameters))} cannot be "
            "handed over. Tag the cell that holds their defaults (JupyterLab: the cog at the right, Cell Tags)."
        )
    known = [parameter.name for parameter in _infer_parameters(load_notebook_node(node), language="python")]
    for name in parameters:
        if name not in known:
            raise ParamsError(
                f"notebook '{notebook.name}' has no parameter '{name}'; {nearest(name, known)}. "
                "Correct the name, or add it with a default to the cell tagged `parameters`."
            )


def _kernel_died(reached: Any, died: RuntimeError) -> CellFailure:
    running = [cell for cell in reached.cells if cell.cell_type == "code" and "papermill" in cell.metadata]
    last = next((cell for cell in reversed(running) if cell.metadata.papermill.get("status") != "pending"), None)
    return CellFailure(
        notebook=reached,
        cell="at the start" if last is None else "after which no answer came",
        source="" if last is None else last.source,
        name="KernelDied",
        value=f"the kernel ended without a word ({died}); most often the memory was full",
        family="",
        traceback=str(died),
    )


@contextmanager
def _quiet() -> Iterator[None]:
    # What papermill and nbclient log about a failed cell, the error says better.
    import logging

    logger = logging.getLogger("papermill")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _register_engine() -> Any:
    from papermill.engines import NBClientEngine, papermill_engines

    from forecast.reporting.client import AskingClient

    class PreloadedEngine(NBClientEngine):  # type: ignore[misc]
        """Papermill's engine with preloaded kernels, that remembers how far it came."""

        family = ""
        reached: Any = None

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            cls.reached = nb_man.nb
            client = AskingClient(nb_man, question=_FAMILY, kernel_name=kernel_name, startup_timeout=120)
            try:
                return client.execute()
            finally:
                cls.family = client.answer

    papermill_engines.register(ENGINE, PreloadedEngine)
    return PreloadedEngine
