"""Kernels that start with the heavy libraries already imported.

A process, the forker, imports pandas, scikit-learn, Prophet and the rest once and then forks an ipykernel for each
notebook. It may stay for a while after its command, and then runs the next command too (`forwarding.py`, `resident.py`).
`start_preload()` starts it and returns at once, so that the caller does other work meanwhile; `PreloadedKernelManager` is a
Jupyter kernel manager whose provisioner asks the forker for its process. Where there is no forker (another system than
Linux, a forker that died), the kernel is an ordinary one.

>>> from forecast.reporting.kernels import PRELOADED
>>> "prophet" in PRELOADED
True
"""

from forecast.reporting.kernels.preload import (
    PRELOADED,
    join_preload,
    keep_work,
    leave_warm,
    preload_address,
    start_preload,
    stop_preload,
)
from forecast.reporting.kernels.resident import keep_seconds

__all__ = [
    "PRELOADED",
    "join_preload",
    "keep_seconds",
    "keep_work",
    "leave_warm",
    "preload_address",
    "start_preload",
    "stop_preload",
]
