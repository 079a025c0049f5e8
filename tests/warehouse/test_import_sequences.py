"""Whatever is imported and undone, in any order, the dataset holds what a list of the imports that stand gives by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import DataError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.warehouse import open_dataset
from forecast.warehouse.importing import undo_import, write_import

Key = tuple[str, str, str, str]  # day, team, channel, campaign; '' where rows are of a channel


@dataclass(frozen=True)
class Export:
    """A file of one team: every day beside every channel, by campaign or whole."""

    team: str
    days: frozenset[str]
    channels: frozenset[str]
    campaigns: frozenset[str]  # none: by channel
    spend: int

    def rows(self) -> dict[Key, float]:
        names = self.campaigns or {""}
        keys = sorted((day, self.team, channel, name) for day in self.days for channel in self.channels for name in names)
        return {key: float(self.spend + place) for place, key in enumerate(keys)}

    def covers(self, key: Key) -> bool:
        day, team, channel, name = key
        named = not self.campaigns or name in self.campaigns or name == ""
        return team == self.team and day in self.days and channel in self.channels and named

    def read(self, folder: Path) -> ImportResult:
        lines = [f"{day},{channel},{name},{spend:.2f}" for (day, _, channel, name), spend in self.rows().items()]
        file = folder / "export.csv"
        file.write_text("\n".join(["date,channel,campaign,spend", *lines, ""]), encoding="utf-8")
        return read_export("table", [file], team=self.team, settings=ImportSettings.parse(["table=performance"]))


def some(*values: str, least: int = 1) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least)


EXPORTS = st.builds(
    Export,
    st.sampled_from(["north", "south"]),
    some("2026-09-01", "2026-09-02", "2026-09-03"),
    some("search", "video"),
    some("Brand", "Sale", "Fair", least=0),
    st.integers(1, 90),
)
STEPS = st.lists(st.one_of(EXPORTS, st.integers(0, 3)), min_size=2, max_size=6)  # a number undoes the import of that place


def replayed(exports: Iterable[Export]) -> dict[Key, float]:
    held: dict[Key, float] = {}
    for export in exports:
        held = {key: spend for key, spend in held.items() if not export.covers(key)} | export.rows()
    return held


def stored(into: str) -> dict[Key, float]:
    with open_dataset(into) as dataset:
        table = dataset.stored["performance"].relation
        frame = pd.DataFrame(dataset.connection.execute(table.select()).mappings().all())
    names = frame["campaign"].fillna("") if "campaign" in frame else pd.Series("", index=frame.index)
    keys = zip(frame["date"].astype(str).str[:10], frame["team"], frame["channel"], names, strict=True)
    return dict(zip(keys, frame["spend"].astype(float), strict=True))


@pytest.mark.parametrize("place", ["folder", pytest.param("data.duckdb", marks=pytest.mark.slow)])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_dataset_holds_what_its_standing_imports_give_in_their_order(
    place: str, steps: list[Export | int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("sequence")
    into = str(folder / place)
    standing: dict[str, Export] = {}
    for step in steps:
        if isinstance(step, Export):
            record = write_import(step.read(folder), into)
            standing |= {record.id: step} if record.changed else {}
        elif step < len(standing):
            undone = list(standing)[step]
            try:
                undo_import(into, undone)
            except DataError:  # a later import stands on its rows
                assert undone != list(standing)[-1]
                continue
            del standing[undone]
        if standing:
            assert stored(into) == pytest.approx(replayed(standing.values()))
