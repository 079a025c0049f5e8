"""What facts say of themselves."""

from datetime import date
from types import SimpleNamespace

import pytest

from forecast.tables.facts import Facts


@pytest.mark.parametrize(
    ("imports", "first"),
    [
        ((), None),
        ((("ga4", None),), None),
        ((("ga4", "2026-09-28"),), date(2026, 9, 28)),
        ((("ga4", "2026-08-29"), ("ga4", "2026-09-28")), date(2026, 9, 28)),  # a later import wrote the earlier days anew
        ((("ga4", "2026-08-29"), ("ga4", None)), None),
        ((("ga4", "2026-09-28"), ("yandex_metrica", "2026-09-25"), ("meta_ads", None)), date(2026, 9, 25)),
    ],
)
def test_days_are_provisional_from_the_first_that_the_latest_import_of_a_source_called_so(imports, first):
    records = tuple({"source": source} | ({"provisional_from": day} if day else {}) for source, day in imports)
    assert Facts.provisional_from.fget(SimpleNamespace(reconciliation=records)) == first
