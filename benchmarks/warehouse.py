"""The data step of a report on many rows of Parquet, beside pandas reading the same files.

`python -m benchmarks.warehouse` makes the files once, half a minute or two and half a gigabyte, then measures each reader in a
process of its own: seconds, those of all cores together (what others do on the machine does not count there), and the most memory
the process held.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

TEAM = "team1"
FILES = 16
#: What a report needs of the rows: sums by date, channel and campaign, and by date and segment, of one team.
MEASURES = ("spend", "impressions", "clicks", "conversions", "revenue")


def make_files(folder: Path, rows: int) -> None:
    """Write a dataset of that many rows: three years of days, four teams, 12 channels of five campaigns, 6 segments."""
    import duckdb

    parts = folder / "performance"
    parts.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"memory_limit": "2GB"})
    each = rows // FILES
    for number in range(FILES):
        connection.execute(
            f"""COPY (SELECT DATE '2023-10-01' + CAST(i % 1095 AS INTEGER) AS date, 'team' || (i % 4) AS team,
                    'channel ' || (hash(i) % 60 % 12) AS channel, 'campaign ' || (hash(i) % 60) AS campaign,
                    'segment ' || (hash(i + 2) % 6) AS segment, round(100 * random(), 2) AS spend,
                    CAST(1000 * random() AS BIGINT) AS impressions, CAST(50 * random() AS BIGINT) AS clicks,
                    round(5 * random(), 3) AS conversions, round(500 * random(), 2) AS revenue
                FROM range({number * each}, {(number + 1) * each}) AS numbers(i))
            TO '{parts / f"part{number:02d}.parquet"}' (FORMAT parquet)"""
        )


def read_with_forecast(folder: Path) -> float:
    """Give the spend of the team, read as a report reads it: contract checked, doubts looked for, everything aggregated."""
    from forecast.settings.params import Params
    from forecast.warehouse import load_facts, open_dataset

    with open_dataset(str(folder)) as dataset:
        return float(load_facts(dataset, TEAM, Params()).performance["spend"].sum())


def read_with_pandas(folder: Path) -> float:
    """Give the same with pandas, which reads the team's rows and needed columns only; nothing is checked."""
    import pandas as pd

    columns = ["date", "channel", "campaign", "segment", *MEASURES]
    rows = pd.read_parquet(folder / "performance", columns=[*columns, "team"], filters=[("team", "==", TEAM)])
    by_campaign = rows.groupby(["date", "channel", "campaign"], observed=True)[list(MEASURES)].sum()
    rows.groupby(["date", "segment"], observed=True)[list(MEASURES)].sum()
    return float(by_campaign["spend"].sum())


READERS = {"forecast": read_with_forecast, "pandas": read_with_pandas}


def measure(name: str, folder: Path) -> dict[str, float]:
    """Give what one reader costs, in this process."""
    started = time.perf_counter()
    spend = READERS[name](folder)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    costs = {"seconds": round(seconds, 2), "core_seconds": round(used.ru_utime + used.ru_stime, 2)}
    return {**costs, "peak_megabytes": round(used.ru_maxrss / 1024), "spend": round(spend, 2)}  # ru_maxrss: kilobytes on Linux


def main() -> None:
    """Measure every reader and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--folder", type=Path, default=Path("build/warehouse"))
    parser.add_argument("--reader", choices=sorted(READERS), help="measure one reader in this process and print JSON")
    typed = parser.parse_args()
    if typed.reader:
        print(json.dumps(measure(typed.reader, typed.folder)))
        return
    folder = typed.folder / str(typed.rows)
    marker = folder / "whole"
    if not marker.exists():
        make_files(folder, typed.rows)
        marker.touch()
    columns = "seconds, imports included | of all cores together | most memory, MB | spend"
    print(f"| {typed.rows:,} rows | {columns} |\n| --- | --- | --- | --- | --- |")
    for name in READERS:
        command = [sys.executable, __file__, "--reader", name, "--folder", str(folder)]
        cost = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        numbers = f"{cost['seconds']} | {cost['core_seconds']} | {cost['peak_megabytes']} | {cost['spend']:,.2f}"
        print(f"| {name} | {numbers} |")


if __name__ == "__main__":
    main()
