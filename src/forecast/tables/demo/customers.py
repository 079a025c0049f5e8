"""Customers of `growth` who show their loyalty card: they buy again and again until they silently stop (BG/NBD)."""

import numpy as np
import pandas as pd

from forecast.tables.demo.calendar import DAYS, stream

#: Source: Fader, Hardie & Lee 2005, "Counting your customers the easy way", eq. 1-4: gamma rates, beta drop-out.
_RATE_SHAPE, _RATE_SCALE = 1.6, 26.0  # purchases a week
_DROP_A, _DROP_B = 1.1, 5.5
_A_DAY = 9.0  # new card holders
_SPEND_SHAPE = 6.0  # of a customer's usual basket


def make_customers(seed: int, channels: dict[str, float], basket: float) -> pd.DataFrame:
    """Give a row for each customer and day with a purchase.

    Parameters
    ----------
    channels : dict of str to float
        Share of new customers that each channel brings.
    basket : float
        Mean money per order.
    """
    random = stream(seed, "growth", "customers")
    first = np.repeat(np.arange(len(DAYS)), random.poisson(_A_DAY, len(DAYS)))
    count = len(first)
    gap = 7.0 / random.gamma(_RATE_SHAPE, 1 / _RATE_SCALE, count)  # mean days between purchases
    drop = random.beta(_DROP_A, _DROP_B, count)
    usual = basket * random.gamma(_SPEND_SHAPE, 1 / _SPEND_SHAPE, count)
    channel = random.choice(list(channels), size=count, p=np.array(list(channels.values())) / sum(channels.values()))
    segment = random.choice(["Женщины", "Мужчины", "Подростки"], size=count, p=[0.58, 0.30, 0.12])
    who, days = [np.arange(count)], [first.astype(float)]
    alive, now = np.arange(count), first.astype(float)
    while len(alive):
        stays = random.random(len(alive)) >= drop[alive]
        alive, now = alive[stays], now[stays]
        now = now + random.exponential(gap[alive])
        inside = now < len(DAYS)
        alive, now = alive[inside], now[inside]
        who.append(alive)
        days.append(now)
    buyer = np.concatenate(who)
    table = pd.DataFrame({"buyer": buyer, "day": np.floor(np.concatenate(days)).astype(int)})
    table["revenue"] = usual[buyer] * np.exp(random.normal(0, 0.25, len(buyer)))
    table = table.groupby(["buyer", "day"], as_index=False).agg(revenue=("revenue", "sum"), orders=("revenue", "size"))
    owner = table["buyer"].to_numpy()
    return pd.DataFrame(
        {
            "customer_id": [f"C-{number:06d}" for number in owner + 1],
            "team": "growth",
            "date": DAYS[table["day"].to_numpy()],
            "revenue": table["revenue"].round(2),
            "orders": table["orders"].astype(float),
            "channel": channel[owner],
            "segment": segment[owner],
        }
    )
