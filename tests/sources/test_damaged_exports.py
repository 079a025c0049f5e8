"""Exports that a program or a person damaged on the way: what is lost is told, and what only lies beside them is passed over."""

import io
import zipfile
from collections.abc import Callable

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult

Read = Callable[..., ImportResult]

GOOGLE = "Day,Campaign,Currency code,Cost,Impr.,Clicks\n"
DAYS = "2026-09-01,A,EUR,12.50,100,5\n2026-09-02,A,EUR,13.50,90,4\n"
DIRECT = "Date\tCampaignId\tCampaignName\tImpressions\tClicks\tCost\n"


def doubts(result: ImportResult, key: str) -> list[dict[str, object]]:
    return [dict(values) for name, values in result.warnings if name == key]


@pytest.mark.parametrize(("first", "second"), [("1 234,56", "1 000,00"), ("234,56 ₽", "2 000,00 ₽"), ("$1,234.56", "$1,000.00")])
def test_costs_written_as_money_are_no_millionths_of_it(read: Read, first: str, second: str) -> None:
    text = f"{DIRECT}2026-09-01\t1\tA\t1000\t40\t{first}\n2026-09-02\t1\tA\t900\t30\t{second}\n"
    assert read(text, "vat=included").totals["spend"]["imported"] == 2234.56


def test_millionths_that_a_spreadsheet_grouped_by_thousands_are_millionths_still(read: Read) -> None:
    text = f"{DIRECT}2026-09-01\t1\tA\t1000\t40\t1 234 560 000\n2026-09-02\t1\tA\t900\t30\t1 000 000 000\n"
    assert read(text, "vat=included").totals["spend"]["imported"] == 2234.56


def test_ratios_that_anybody_reckons_name_no_vendor(read: Read) -> None:
    text = "Date,Campaign,Clicks,Impressions,CPC,CPA,Cost\n2026-09-01,A,5,100,$2.50,$12.50,$12.50\n"
    with pytest.raises(ExportError, match="no source recognises .* --set spend='Cost'"):
        read(text)


def test_what_computers_lay_beside_files_in_a_zip_is_passed_over(read: Read) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("export/report.csv", GOOGLE + DAYS)
        for name in ("export/.DS_Store", "export/._report.csv", "__MACOSX/export/._report.csv"):
            archive.writestr(name, b"\x00\x05\x16\x07")
    assert read(target.getvalue()).totals["spend"]["imported"] == 26.0


def test_a_workbook_with_a_password_is_said_to_have_one(read: Read) -> None:
    with pytest.raises(ExportError, match="is protected with a password"):
        read(b"\xd0\xcf\x11\xe0" + bytes(100) + "EncryptedPackage".encode("utf-16-le"))


def test_zero_bytes_far_down_a_file_are_no_less_refused_than_at_its_beginning(read: Read) -> None:
    many = "".join(f"2026-09-01,Campaign {number},EUR,{number}.50,{number + 100},{number}\n" for number in range(300))
    with pytest.raises(ExportError, match="holds zero bytes: it is no text file, or a damaged one"):
        read((GOOGLE + many).encode() + bytes(30) + b"\n")


def test_days_that_the_report_says_it_covers_and_has_no_rows_for_are_told(read: Read) -> None:
    result = read('Campaign report\n"2026-09-01 - 2026-09-30"\n' + GOOGLE + DAYS)
    (told,) = doubts(result, "days_missing")
    assert (told["n"], told["first"], told["last"]) == (28, "2026-09-03", "2026-09-30")


def test_more_clicks_than_impressions_are_told_since_thousands_may_have_become_decimals(read: Read) -> None:
    result = read("Tag;Kampagne;Währungscode;Kosten;Impr.;Klicks\n01.09.2026;A;EUR;1,20;10;400\n02.09.2026;A;EUR;1,10;9;380\n")
    (told,) = doubts(result, "clicks_above_impressions")
    assert (told["clicks"], told["impressions"]) == (780.0, 19.0)
    assert not doubts(read(GOOGLE + DAYS), "clicks_above_impressions")
