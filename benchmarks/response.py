"""How well returns on spend and budget advice are recovered where the truth is known.

    python -m benchmarks.response                      # worlds of all generators, PyMC-Marketing on some, and the public presets
    python -m benchmarks.response --command            # the same worlds through `forecast advise`, its start included
    python -m benchmarks.response --small --peers 0    # fewer worlds, without the peer

Prints error, coverage and width of returns; share of the best possible gain and worlds made worse for a fixed total, ±30 % a
channel, thirteen weeks ahead; seconds. Meridian needs pandas below 3 and cannot be installed beside us.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread a process; must be set before numpy is loaded

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from worlds import GENERATORS, World

PRESETS = Path(__file__).resolve().parents[2] / "shared" / "data" / "mmm" / "param_recovery"
FIRST_SEED = 6000  # no setting was chosen on these; the limit of `no_effect` was set after a look at seeds 5000 to 5019
COUNTS = {"market": 10, "capacity": 10, "varied": 16, "flights": 6, "tied": 2, "nothing": 20, "idle": 20}
SMALL = {"market": 3, "capacity": 3, "varied": 4, "flights": 2, "tied": 1, "nothing": 4, "idle": 4}
WITHOUT_EFFECT = ("nothing", "idle")
PEERS = 2  # worlds of each generator; a fit takes a minute or two
HORIZON = 13
TEAM = "worlds"


def ours(spend: pd.DataFrame, revenue: pd.Series, controls: pd.DataFrame | None = None) -> tuple[pd.DataFrame, np.ndarray, dict]:
    """Returns of the last year, the advised plan (money per week), and what else was said."""
    from forecast.response import BudgetRequest, fit_response, suggest_shifts

    began = time.perf_counter()
    fit = fit_response(spend, revenue, controls=controls)
    table = fit.returns(start=spend.index[-min(52, len(spend))]).set_index("channel")
    advice = suggest_shifts(fit, BudgetRequest(current=spend.tail(HORIZON).mean()))
    said = {
        "seconds": time.perf_counter() - began,
        "verdict": advice.verdict,
        "chance_of_loss": advice.probability_of_loss,
        "considered": (advice.considered.shifts["suggested"] / HORIZON).to_numpy(),
        "gain_lo": advice.considered.gain_lo,
        "gain_hi": advice.considered.gain_hi,
    }
    return table, (advice.shifts["suggested"] / HORIZON).to_numpy(), said


def pymc(spend: pd.DataFrame, revenue: pd.Series) -> tuple[pd.DataFrame, np.ndarray, dict]:
    """The same from PyMC-Marketing with its defaults."""
    import peer_pymc

    table, plan, seconds = peer_pymc.answer(spend, revenue)
    missing = float("nan")
    said = {
        "seconds": seconds,
        "verdict": "shift",
        "chance_of_loss": missing,
        "considered": plan,
        "gain_lo": missing,
        "gain_hi": missing,
    }
    return table, plan, said


def command(spend: pd.DataFrame, revenue: pd.Series) -> tuple[pd.DataFrame, np.ndarray, dict]:
    """The same from the command line: a dataset is written, `forecast advise` reads it, seconds hold its start."""
    with tempfile.TemporaryDirectory() as folder:
        write_dataset(spend, revenue, Path(folder))
        began = time.perf_counter()
        asked = [sys.executable, "-m", "forecast", "advise", "--data", folder, "--team", TEAM, "--horizon", str(HORIZON)]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
    content = json.loads(done.stdout)
    rows = {row["channel"]: (row["roas"], *row["roas_interval"]) for row in content["channels"]}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["roas", "roas_lo", "roas_hi"]).reindex(spend.columns)
    budget = content["budget"]
    low, high = budget["considered_gain_interval"]
    said = {
        "seconds": seconds,
        "verdict": budget["verdict"],
        "chance_of_loss": budget["probability_of_loss"],
        "considered": per_week(budget["considered"], spend),
        "gain_lo": low,
        "gain_hi": high,
    }
    return table, per_week(budget["shifts"], spend), said


def per_week(shifts: list[dict], spend: pd.DataFrame) -> np.ndarray:
    """Money per week by channel of a plan in `summary.json`; what it does not name keeps its pace."""
    plan = {row["channel"]: row["suggested"] / HORIZON for row in shifts}
    return pd.Series(plan).reindex(spend.columns).fillna(spend.tail(HORIZON).mean()).to_numpy()


def write_dataset(spend: pd.DataFrame, revenue: pd.Series, folder: Path) -> None:
    """The history as a user would bring it: `performance` and `outcomes`, weekly."""
    long = spend.rename_axis("date").reset_index().melt("date", var_name="channel", value_name="spend")
    long.assign(team=TEAM).to_csv(folder / "performance.csv", index=False)
    revenue.rename("revenue").rename_axis("date").reset_index().assign(team=TEAM).to_csv(folder / "outcomes.csv", index=False)


METHODS = {"forecast": ours, "forecast advise": command, "PyMC-Marketing": pymc}


def judge(job: tuple[str, str, int]) -> dict[str, object]:
    """One method on one world, against the truth."""
    method, generator, seed = job
    world = GENERATORS[generator](seed)
    table, plan, said = METHODS[method](world.spend, world.revenue)
    row = {"method": method, "generator": generator, "seed": seed, "weeks": len(world.spend), "channels": world.spend.shape[1]}
    row |= {key: value for key, value in said.items() if key not in ("considered", "gain_lo", "gain_hi")}
    if generator in WITHOUT_EFFECT:
        return row | {"name": world.name}
    return row | {"name": world.name} | errors(table, world.roas(min(52, len(world.spend)))) | gains(world, plan, said)


def errors(table: pd.DataFrame, truth: pd.Series) -> dict[str, float]:
    """Median relative error, coverage of the 90 % intervals, and their width by the truth."""
    inside = (table["roas_lo"] <= truth) & (truth <= table["roas_hi"])
    width = (table["roas_hi"] - table["roas_lo"]) / truth
    return {
        "error": float((table["roas"] / truth - 1).abs().median()),
        "coverage": float(inside.mean()),
        "width": float(width.median()),
    }


def gains(world: World, plan: np.ndarray, said: dict) -> dict[str, float]:
    """What the plan truly brings, by the best possible gain and by media revenue."""
    current = world.spend.tail(HORIZON).mean().to_numpy()
    base = world.media_revenue(current)
    best = world.media_revenue(world.best_plan(current)) - base
    gain, considered = world.media_revenue(plan) - base, world.media_revenue(said["considered"]) - base
    return {
        "best_by_revenue": best / base,
        "gain_by_revenue": gain / base,
        "share_of_best": gain / best,
        "considered_lost": float(considered < 0),
        "gain_covered": np.nan if np.isnan(said["gain_lo"]) else float(said["gain_lo"] <= considered <= said["gain_hi"]),
    }


def preset(folder: Path) -> dict[str, object]:
    """One public preset, its regions summed: error and coverage of the returns over its whole history."""
    frame = pd.read_csv(folder / "model_input.csv", parse_dates=["date"])
    truth = pd.read_csv(folder / "truth_channel_contributions.csv", parse_dates=["date"])
    channels = [name for name in frame if name.startswith("x")]
    weekly = frame.groupby("date")[[*channels, "y", *(name for name in frame if name.startswith("c"))]].sum()
    caused = truth.groupby("date").sum(numeric_only=True).reindex(weekly.index)
    controls = weekly[[name for name in weekly if name.startswith("c")]]
    from forecast.response import fit_response

    began = time.perf_counter()
    fit = fit_response(weekly[channels], weekly["y"], controls=controls)
    table = fit.returns().set_index("channel")
    seconds = time.perf_counter() - began
    real = pd.Series({name: caused[f"contribution_{name}"].sum() / weekly[name].sum() for name in channels})
    return {
        "name": json.loads((folder / "truth_parameters.json").read_text())["preset"],
        "weeks": len(weekly),
        "seconds": seconds,
    } | errors(table, real)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One line a method and generator."""
    real = rows[~rows["generator"].isin(WITHOUT_EFFECT)]
    groups = pd.concat([real, real.assign(generator="all")]).groupby(["method", "generator"], sort=False)
    return groups.agg(
        worlds=("seed", "size"),
        error=("error", "mean"),
        coverage=("coverage", "mean"),
        width=("width", "mean"),
        share_of_best_mean=("share_of_best", "mean"),
        share_of_best_median=("share_of_best", "median"),
        made_worse=("gain_by_revenue", lambda gain: int((gain < 0).sum())),
        largest_loss=("gain_by_revenue", lambda gain: float(max(-gain.min(), 0.0))),
        shifted=("verdict", lambda verdict: float((verdict == "shift").mean())),
        stated_chance_of_loss=("chance_of_loss", "mean"),
        observed_loss=("considered_lost", "mean"),
        gain_covered=("gain_covered", "mean"),
        seconds=("seconds", "median"),
    ).assign(
        share_of_total=groups.apply(
            lambda part: part["gain_by_revenue"].sum() / part["best_by_revenue"].sum(), include_groups=False
        )
    )


def markdown(frame: pd.DataFrame) -> str:
    """A frame as a table of Markdown, numbers to three digits, nothing where there is none."""
    text = frame.reset_index() if frame.index.names[0] else frame
    cells = [[shown(value) for value in row] for row in text.to_numpy(dtype=object)]
    lines = ["| " + " | ".join(map(str, text.columns)) + " |", "|" + " --- |" * text.shape[1]]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)])


def shown(value: object) -> str:
    """One cell of a table."""
    if not isinstance(value, float):
        return str(value)
    return "" if np.isnan(value) else f"{value:.3g}"


def main() -> None:
    """Run what was asked and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few worlds of each generator")
    parser.add_argument("--peers", type=int, default=PEERS, help="worlds of each generator PyMC-Marketing is run on")
    parser.add_argument("--command", action="store_true", help="ask `forecast advise` instead of the functions beneath it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    asked = parser.parse_args()
    counts = SMALL if asked.small else COUNTS
    method = "forecast advise" if asked.command else "forecast"
    jobs = [(method, name, asked.seed + number) for name, count in counts.items() for number in range(count)]
    if asked.peers:
        need_peer()
        real = [name for name in counts if name not in WITHOUT_EFFECT]
        jobs += [
            ("PyMC-Marketing", name, asked.seed + number) for name in real for number in range(min(asked.peers, counts[name]))
        ]
    with ProcessPoolExecutor(asked.jobs) as pool:
        rows = pd.DataFrame(list(pool.map(judge, jobs)))
    report(rows, asked.seed)


def need_peer() -> None:
    """Stop with what to type where PyMC-Marketing is missing."""
    if importlib.util.find_spec("pymc_marketing") is None:
        raise SystemExit(
            "benchmarks/response.py needs PyMC-Marketing for the worlds it shares with us: expected the benchmark group of the "
            "lock. Run `make bench`, which installs it, or say `--peers 0`."
        )


def side_by_side(rows: pd.DataFrame) -> pd.DataFrame:
    """One line a method and generator, of the worlds that every method answered."""
    methods = rows.groupby(["generator", "seed"])["method"].transform("nunique")
    return summary(rows[methods == rows["method"].nunique()])


def report(rows: pd.DataFrame, seed: int) -> None:
    """Print the tables."""
    first = rows["method"].iloc[0]
    parts = [
        f"Seeds from {seed}; 90 % intervals; ±30 % a channel, 13 weeks. Error is the median over a world's channels; gains are\n"
        "by media revenue, and a hold gains and loses nothing. Losses are counted of the plan considered, also where the advice\n"
        "was to hold. `market` draws the returns of its channels, `capacity` what each can cause, whatever it spends.\n",
    ]
    parts.append(markdown(summary(rows[rows["method"] == first])))
    if rows["method"].nunique() > 1:
        parts.append("\nBeside PyMC-Marketing with its defaults, on the worlds that both answered:\n")
        parts.append(markdown(side_by_side(rows)))
    for generator, habit in zip(WITHOUT_EFFECT, ("has nothing to do with", "follows"), strict=True):
        verdicts = rows.loc[rows["generator"] == generator, "verdict"]
        quiet = int((verdicts != "shift").sum())
        parts.append(f"\n`{generator}`, no effect, spend {habit} demand: hold or test first in {quiet} of {len(verdicts)}.")
    if PRESETS.is_dir():
        parts.append("\n" + markdown(pd.DataFrame([preset(folder) for folder in sorted(PRESETS.iterdir())])))
    text = "\n".join(parts) + "\n"
    print(text)


if __name__ == "__main__":
    main()
