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


@pytest.mark.parametrize(
    ("later", "first"),
    [
        (("2026-10-01", "2026-10-10", "2026-10-08"), date(2026, 9, 28)),  # nobody exported the end of September again
        (("2026-09-25", "2026-10-10", "2026-10-08"), date(2026, 10, 8)),
        (("2026-09-25", "2026-09-29", None), date(2026, 9, 28)),  # the 30th is still what it was
    ],
)
def test_provisional_days_stay_so_until_an_import_of_their_source_writes_them_anew(later, first):
    start, end, provisional = later
    september = {"source": "ga4", "days": ["2026-03-02", "2026-09-30"], "provisional_from": "2026-09-28"}
    october = {"source": "ga4", "days": [start, end]} | ({"provisional_from": provisional} if provisional else {})
    assert Facts.provisional_from.fget(SimpleNamespace(reconciliation=(september, october))) == first
