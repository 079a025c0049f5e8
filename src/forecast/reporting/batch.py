"""Many jobs, each in a process of its own: papermill changes the working directory of the whole process, so never threads."""

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from forecast.errors import ForecastError, MissingDependencyError, NotebookFailedError
from forecast.reporting.job import ReportJob, RunRecord
from forecast.reporting.kernels import join_preload, preload_address, start_preload
from forecast.reporting.masking import mask


def run_batch(jobs: Sequence[ReportJob], workers: int, scheduler: str | None = None, force: bool = False) -> list[RunRecord]:
    """Make many reports; one that fails does not stop the rest.

    Parameters
    ----------
    jobs : sequence of ReportJob
        Each with a folder of its own.
    workers : int
        Processes at once on this machine.
    scheduler : str or None
        Address of a Dask scheduler whose workers see the same files; then `workers` is theirs to say.
    force : bool
        Make also those for which nothing has changed.

    Returns
    -------
    list of RunRecord
        One for each job, in their order; a failed one holds its sentence and exit code.

    Raises
    ------
    MissingDependencyError
        When a scheduler is given and Dask's `distributed` is not installed.
    """
    if scheduler is not None:
        return _on_cluster(jobs, scheduler, force)
    start_preload()
    if workers <= 1 or len(jobs) <= 1:
        return [run_safely(job, force) for job in jobs]
    return _in_processes(jobs, min(workers, len(jobs)), force)


def run_safely(job: ReportJob, force: bool = False) -> RunRecord:
    """Give the record of a job, also where it failed."""
    from forecast.reporting.run import run_report

    try:
        return run_report(job, force=force)
    except ForecastError as error:
        return _failed(job, error)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is this report's and is told in its record
        reason = mask(f"{type(fault).__name__}: {fault}")
        return _failed(job, NotebookFailedError(f"report '{job.folder}' could not be made: {reason}. Run it alone to see more."))


def _failed(job: ReportJob, error: ForecastError) -> RunRecord:
    return RunRecord(job.folder, "failed", error=str(error), exit_code=error.exit_code)


def _in_processes(jobs: Sequence[ReportJob], workers: int, force: bool) -> list[RunRecord]:
    records = _pooled(jobs, workers, force)
    # A worker that was killed breaks the pool for all who wait; each of those is tried once more, alone.
    return [record or _pooled([job], 1, force)[0] or _killed(job) for job, record in zip(jobs, records, strict=True)]


def _pooled(jobs: Sequence[ReportJob], workers: int, force: bool) -> list[RunRecord | None]:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=join_preload, initargs=(preload_address(),))
    with pool:
        futures = [pool.submit(run_safely, job, force) for job in jobs]
        return [_outcome(future) for future in futures]


def _outcome(future: Future[RunRecord]) -> RunRecord | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _killed(job: ReportJob) -> RunRecord:
    return _failed(
        job,
        NotebookFailedError(
            f"report '{job.folder}' could not be made: its process was killed, most often because the memory was full. "
            "The previous report stands as it was; run it alone, or with fewer jobs at once."
        ),
    )


def _on_cluster(jobs: Sequence[ReportJob], scheduler: str, force: bool) -> list[RunRecord]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as missing:
        raise MissingDependencyError(
            f"the batch cannot run on '{mask(scheduler)}': Dask's library distributed is not installed; expected it here and on "
            "every worker. Type `uv pip install distributed`, or leave out --scheduler to run on this machine."
        ) from missing
    with distributed.Client(scheduler) as client:
        # A report is made for its files, so the same job twice is two jobs and no worker's result stands for another's.
        futures: list[Any] = client.map(run_safely, list(jobs), force=force, pure=False)
        outcomes = client.gather(futures, errors="skip")
        by_folder = {record.folder: record for record in outcomes}
    return [by_folder.get(job.folder) or _killed(job) for job in jobs]
