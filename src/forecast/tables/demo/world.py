"""The demo world put together: three teams, every canonical table, and the truth kept beside them."""

from collections.abc import Iterable

import pandas as pd

from forecast.errors import ParamsError, nearest
from forecast.tables.contracts import TABLES
from forecast.tables.demo import answers, b2b, brand, growth
from forecast.tables.demo.customers import make_customers
from forecast.tables.demo.records import make_events, make_experiments, make_plan
from forecast.tables.demo.truth import ALL_PLANTS, DemoWorld, Plant, Truth
from forecast.tables.demo.voices import make_feedback
from forecast.tables.demo.work import PEOPLE, make_tasks


def make_world(seed: int = 20260101, plants: Iterable[str] = ALL_PLANTS) -> DemoWorld:
    """Give the demo world of a seed: the same seed and plants, the same world.

    Parameters
    ----------
    plants : iterable of str
        Which facts are planted; a fact that is not planted has no trace in the data.

    Raises
    ------
    ParamsError
        For a plant that does not exist; the message names the nearest.
    """
    chosen = frozenset(plants)
    for key in sorted(chosen - ALL_PLANTS):
        raise ParamsError(f"the demo world knows no plant '{key}'; {nearest(key, ALL_PLANTS)}. Choose among ALL_PLANTS.")
    shop, maker, seller = growth.make_growth(seed, chosen), brand.make_brand(seed), b2b.make_b2b(seed)
    tasks, moves, slow = make_tasks(seed, chosen)
    feedback, themes, personal = make_feedback(seed, chosen)
    performance = _together("performance", shop.performance, maker.performance, seller.performance)
    tables = {
        "performance": performance,
        "outcomes": _together("outcomes", shop.outcomes, maker.outcomes, seller.outcomes),
        "plan": make_plan(seed, performance),
        "events": make_events(growth.EVENTS, brand.EVENTS, b2b.EVENTS),
        "deals": _together("deals", seller.deals),
        "deal_moves": seller.moves,
        "customers": make_customers(seed, growth.new_customers_by_channel(shop.performance), growth.BASKET),
        "tasks": _together("tasks", tasks),
        "task_moves": moves,
        "feedback": feedback,
        "experiments": make_experiments(seed, shop.lifts),
        "quality_answers": answers.make_answers(),
    }
    if len(shop.decisions):
        tables["decisions"] = shop.decisions
    told: tuple[Plant, ...] = (*shop.plants, *slow, *themes)
    returns = pd.concat([shop.returns, maker.returns, seller.returns], ignore_index=True)
    return DemoWorld(tables, Truth({plant.key: plant for plant in told}, returns, (*personal, *PEOPLE)))


def _together(name: str, *frames: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of all teams with the contract's columns first, those that nobody fills left out."""
    frame = pd.concat([part.dropna(axis="columns", how="all") for part in frames], ignore_index=True)
    known = [column for column in TABLES[name].columns if column in frame]
    return frame[[*known, *(column for column in frame if column not in known)]]
