"""Downloads of many parts: a zip with a file for each campaign, of which some are empty."""

import io
import zipfile
from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

HEAD = "День;sku;Название товара;Показы;Клики;Расход, ₽, с НДС;Продано товаров;Дата добавления\n"
DAY = "20.08.2026;7;Чайник;1 200;34;{spend};3;01.05.2026\n"


def part(number: int, *rows: str) -> str:
    return f"\ufeff;Кампания по продвижению товаров № {number}, период 13.08.2026-27.08.2026\n{HEAD}{''.join(rows)}"


def zipped(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, text in enumerate(parts):
            archive.writestr(f"{number}.csv", text)
    return target.getvalue()


def test_two_campaigns_of_one_day_in_a_zip_are_told_apart_by_their_first_lines(read: Read) -> None:
    result = read(zipped(part(1, DAY.format(spend="156,78")), part(2, DAY.format(spend="56,78"))))
    table = result.tables["performance"]
    assert table[["campaign", "spend"]].to_numpy().tolist() == [["№ 1", 156.78], ["№ 2", 56.78]]


def test_a_part_without_rows_is_told_of_and_the_others_are_read(read: Read) -> None:
    result = read(zipped(part(1), part(2, DAY.format(spend="56,78"))))
    assert result.totals["spend"]["imported"] == 56.78
    assert [values["files"] for key, values in result.warnings if key == "parts_empty"] == [["0.csv"]]
    with pytest.raises(ExportError, match="has a header and no data rows"):
        read(zipped(part(1), part(2)))


def test_a_total_row_with_a_cell_too_many_still_checks_a_campaign(read: Read) -> None:
    text = part(1, DAY.format(spend="56,78"), "Всего;;;;1 200;34;56,78;3;\n")
    assert read(text).totals["spend"] == {"file": 56.78, "imported": 56.78}
    with pytest.raises(ExportError, match="its total row 'Всего' says"):
        read(text.replace("34;56,78;3;\n", "34;99,78;3;\n"))


def test_a_newer_table_of_ozon_with_ids_of_campaigns_is_ozons(read: Read) -> None:
    text = (
        "Дата;ID кампании;Название кампании;Артикул;Показы;Клики;Расход, Р;Заказы;Выручка;Заказы (мод.);Выручка (мод.);ДРР\n"
        "17.06.2026;29;A;45;1000;10;55,00;1;900,00;1;500,00;6,1\n"
    )
    result = read(text, "vat=included")
    assert result.source == "ozon"
    row = result.tables["performance"].iloc[0]
    assert (row["campaign"], row["spend"], row["revenue"], row["currency"]) == ("A", 55.0, 900.0, "RUB")
