"""Reports whose rows do not sum to the whole are refused: a row for each asset of an advertisement, each job of a person."""

from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

ASSETS = (
    "Assets\nDay,Asset,Asset type,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,Buy tea,Headline,Tea,EUR,100,9,10.00\n"
    "2026-09-01,Green tea,Headline,Tea,EUR,60,5,6.00\n2026-09-01,Fresh leaves,Description,Tea,EUR,70,6,7.00\n"
)


def test_a_row_for_each_asset_counts_an_advertisement_several_times_and_is_refused(read: Read) -> None:
    with pytest.raises(ExportError, match="a row for each 'Asset', and what belongs to several of them counts once for each"):
        read(ASSETS)
    with pytest.raises(ExportError, match="a row for each 'Asset'"):
        read(ASSETS + "Total: Account,--,--,--,EUR,120,11,13.00\n", "totals=ignore")


def test_a_row_for_each_asset_is_read_where_the_total_is_their_sum(read: Read) -> None:
    result = read(ASSETS + "Total: Assets,--,--,--,EUR,230,20,23.00\n")
    assert result.totals["spend"] == {"file": 23.0, "imported": 23.0}


def test_a_row_for_each_job_of_a_person_is_refused(read: Read) -> None:
    head = "Start Date (in UTC),Campaign Name,Job Function Segment,Currency,Total Spent,Impressions,Clicks\n"
    with pytest.raises(ExportError, match="linkedin_ads export .* a row for each 'Job Function Segment'"):
        read(head + "9/13/2026,Tea,Sales,USD,10.50,100,5\n9/13/2026,Tea,Marketing,USD,8.50,80,4\n")


def test_a_row_for_each_thing_in_a_basket_is_refused(read: Read) -> None:
    head = "Date,Session default channel group,Item name,Items purchased,Total revenue,Sessions\n"
    with pytest.raises(ExportError, match="ga4 export .* a row for each 'Item name'.*by day without 'Item name'"):
        read(head + "20260901,Direct,Shoe,1,100,10\n20260901,Direct,Hat,1,100,10\n", "spend=0")


def test_two_columns_of_costs_by_other_names_are_refused_where_they_differ(read: Read) -> None:
    text = "Дата;Объявление;Показы;Переходы;Потрачено;Списано\n01.09.2026;A;1000;10;100,50;{}\n"
    with pytest.raises(ExportError, match="2 columns could be spend: 'Потрачено', 'Списано'; expected one"):
        read(text.format("90,50"), "vat=included")
    assert read(text.format("90,50"), "vat=included", "spend=Списано").totals["spend"]["imported"] == 90.5
    for same in ("100,50", ""):
        assert read(text.format(same), "vat=included").totals["spend"]["imported"] == 100.5
