"""A seeded demo world: three teams, every canonical table, and planted facts whose truth is kept.

A world without a plant has none of its effect:

>>> from forecast.tables.demo import make_world
>>> whole, quiet = make_world(seed=7), make_world(seed=7, plants=())
>>> whole.truth.plants["low_ctr"].subject, len(quiet.truth.plants)
('Баннеры', 0)
>>> sorted(quiet.tables["performance"]["team"].unique())
['b2b', 'brand', 'growth']

To plant a fact of your own, name it in `truth.FOUND_AS`, change the data where the key is among the plants, and
return a `Plant` that says what is true about it.
"""

from forecast.tables.demo.moved import make_moved_world
from forecast.tables.demo.truth import ALL_PLANTS, FOUND_AS, DemoWorld, Plant, Truth
from forecast.tables.demo.world import make_world

__all__ = ["ALL_PLANTS", "FOUND_AS", "DemoWorld", "Plant", "Truth", "make_moved_world", "make_world"]
