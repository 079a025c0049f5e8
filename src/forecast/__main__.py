"""`python -m forecast` is the `forecast` command: run by a process that is warm already where there is one, else here."""

import os
import sys
from typing import NoReturn

from forecast.reporting.kernels.forwarding import forward

# Our matrices are small: threads of the linear algebra libraries would only fight the processes that share the work.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> NoReturn:
    """Run the command that was typed."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    code = forward(sys.argv[1:], "forecast.cli")
    if code is not None:
        sys.exit(code)
    from forecast.cli import main as run

    run()


if __name__ == "__main__":
    main()
