"""Files by their bytes: encoding, delimiter, containers, headers; and what is no export says so."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.errors import ExportError
from forecast.sources import ImportResult, ImportSettings, read_export
from forecast.sources.delimited import find_delimiter, read_delimited
from forecast.sources.encoding import decode, single_byte_encoding
from forecast.sources.headers import find_header, match_names, take_apart
from forecast.sources.opening import open_content
from forecast.sources.sheets import Row

TABLE = "День;Расход\n01.09.2026;1,50\n"


def cells(content: bytes) -> list[tuple[object, ...]]:
    return [row.cells for row in open_content(content, "x.csv")[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_table_reads_the_same_in_every_encoding(encoding: str) -> None:
    assert cells(TABLE.encode(encoding)) == [("День", "Расход"), ("01.09.2026", "1,50")]


def test_western_and_cyrillic_bytes_are_told_apart() -> None:
    assert single_byte_encoding("Relatório;Coleção;Código da moeda".encode("cp1252")) == "cp1252"
    assert single_byte_encoding("Отчёт по кампаниям;Brand".encode("cp1251")) == "cp1251"


def test_a_text_that_breaks_off_inside_a_character_is_refused() -> None:
    with pytest.raises(ExportError, match="breaks off in the middle of a character"):
        decode("Расход".encode()[:-1], "x.csv")
    with pytest.raises(ExportError, match="breaks off in the middle of a character"):
        decode("\ufeffab".encode("utf-16-le")[:-1], "x.csv")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a;b\n1,5;2,5\n", ";"), ("a,b\n1,2\n", ","), ("a\tb\n1,5\t2\n", "\t"), ('a,b\n"1;2",3\n', ","), ("a|b\n1|2\n", "|")],
)
def test_the_delimiter_is_the_one_that_every_row_has(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_excels_hint_names_the_delimiter_and_lines_count_from_it() -> None:
    sheet = open_content(b"sep=;\na;b\n1,5;2\n", "x.csv")[0]
    assert [(row.line, row.cells) for row in sheet.rows] == [(2, ("a", "b")), (3, ("1,5", "2"))]


def test_lines_are_those_of_the_file_even_after_a_cell_with_line_breaks() -> None:
    sheet = open_content(b'a,b\n"x\ny",1\n\n2,3\n', "x.csv")[0]
    assert [row.line for row in sheet.rows] == [1, 2, 5]


def test_a_zip_gives_its_files_and_a_gzip_its_one() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "x,y\n1,2\n")
        archive.writestr("b.csv", "x,y\n3,4\n")
    assert [sheet.file for sheet in open_content(target.getvalue(), "z.zip")] == ["z.zip/a.csv", "z.zip/b.csv"]
    assert cells(gzip.compress(b"x,y\n1,2\n")) == [("x", "y"), ("1", "2")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel form"),
        (b"PK\x03\x04rest", "damaged or was cut short"),
        (b"\x1f\x8brest", "damaged or was cut short"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<html><body>Sign in</body></html>", "web page without a table"),
        (bytes(range(256)) * 9, "holds zero bytes"),
        (b'{"cards": [', "begins like JSON and breaks off"),
        (b'a,b\n"never closed', "ends inside a quotation mark"),
        (b'a,b\n"x"y,1\n', "is no readable CSV"),
    ],
)
def test_what_is_no_export_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        open_content(content, "x.csv")


def test_a_page_of_cells_that_calls_itself_excel_is_read() -> None:
    page = "<html><table><tr><th>ID</th><th>Сумма</th></tr><tr><td>1</td><td>2&nbsp;000</td></tr></table></html>"
    assert cells(page.encode()) == [("ID", "Сумма"), ("1", "2 000")]


@pytest.mark.parametrize(
    ("text", "key", "currency", "vat", "scaled"),
    [
        ("Расход (руб.)", "расход", "RUB", None, False),
        ("Расход, ₽, с НДС", "расход", "RUB", "included", False),
        ("Расход без НДС (руб.)", "расход", "RUB", "excluded", False),
        ("Amount spent (USD)", "amount spent", "USD", None, False),
        ("Clicks (all)", "clicks (all)", None, None, False),
        ("Конверсии, %", "конверсии, %", None, None, False),
        ("Заказы, шт.", "заказы", None, None, False),
        ("Отчётный\u00a0период", "отчетный период", None, None, False),
        ("Расход, тыс. руб.", "расход, тыс.", "RUB", None, True),
        ("Spend ($000)", "spend ($000)", None, None, True),
        ("Cost / conv.", "cost / conv.", None, None, False),
    ],
)
def test_a_column_name_is_taken_apart(text: str, key: str, currency: str | None, vat: str | None, scaled: bool) -> None:
    name = take_apart(text)
    assert (name.key, name.currency, name.vat, name.scaled) == (key, currency, vat, scaled)


def test_orders_in_pieces_and_orders_in_money_are_not_mixed_up() -> None:
    names = [take_apart("Заказы, ₽"), take_apart("Заказы, шт.")]
    assert match_names(names, {"orders": ("Заказы",), "revenue": ("Заказы, ₽",)}) == {"orders": (1,), "revenue": (0,)}


def test_a_column_in_thousands_is_never_the_cost() -> None:
    assert match_names([take_apart("Расход, тыс. руб.")], {"spend": ("Расход", "Расход, тыс.")}) == {}


def test_the_header_is_the_row_with_the_most_known_names_wherever_it_stands() -> None:
    rows = [Row(1, ("Report",)), Row(4, ("Всего", "Показы")), Row(5, ("Дата", "Показы", "Клики")), Row(6, ("1.9.2026", "5", "2"))]
    header = find_header(rows, {"date": ("Дата",), "impressions": ("Показы",), "clicks": ("Клики",)})
    assert header is not None
    assert (header.position, header.column("clicks"), header.column("spend")) == (2, 2, None)


WRAPPED = '"Day,Campaign,Currency code,Cost,Clicks"\n"2026-09-01,""A, B"",EUR,""1,010.50"",3"\n"2026-09-02,C,EUR,2.50,4"\n'


def test_lines_that_a_spreadsheet_saved_as_one_cell_each_are_read(read: Callable[..., ImportResult]) -> None:
    result = read(WRAPPED)
    assert result.totals["spend"]["imported"] == 1013.0
    assert sorted(result.tables["performance"]["campaign"]) == ["A, B", "C"]


def test_a_number_kept_as_text_is_the_number(read: Callable[..., ImportResult]) -> None:
    text = 'Day,Campaign,Currency code,Cost,Clicks\n2026-09-01,A,EUR,"=""1.50""",3\n2026-09-02,A,EUR,"=""2.50""",4\n'
    assert read(text).totals["spend"]["imported"] == 4.0


def test_other_forms_of_workbooks_say_how_to_save_them(read: Callable[..., ImportResult]) -> None:
    with pytest.raises(ExportError, match=r"XML spreadsheet of Excel 2003.*save it as 'Excel workbook"):
        read('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>')


def test_two_files_of_one_name_that_hold_the_same_day_are_refused(tmp_path: Path) -> None:
    files = [tmp_path / folder / "report.csv" for folder in ("january", "february")]
    for file in files:
        file.parent.mkdir()
        file.write_text("Day,Campaign,Currency code,Cost,Clicks\n2026-09-01,A,EUR,1.50,3\n")
    with pytest.raises(ExportError, match="'report.csv' and 'report.csv' both hold 2026-09-01 google_ads A"):
        read_export("auto", files, team="growth", settings=ImportSettings())
    with pytest.raises(ExportError, match="both hold 2026-09-01"):
        read_export("auto", [files[0], files[0]], team="growth", settings=ImportSettings())


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (";Кампания № 1, период 1-2\nДень;sku;Расход, ₽, с НДС\n1.9.2026;7;52,19\n2.9.2026;8;75,50\nВсего;;;;127,69\n", ";"),
        ("a;b\n1,5;2,5\n3,5;4,5\n5,5;6,5\n", ";"),
        ("name,tags,n\nx,a;b,1\ny,c;d,2\nz,e;f,3\n", ","),
    ],
)
def test_decimal_commas_and_lists_in_cells_are_no_delimiters(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


QUOTED = '"ID","Stage","Note 1"\n"1","Won","one; two\nthree; four"\n"2","Lost","five; six"\n"3","Open","int a = 1;\nint b = 2;"\n'
BARE = 'ID,Stage,Note 1\n1,Won,one\n2,Lost,"first line\nsecond; line"\n3,Open,two\n'


@pytest.mark.parametrize("text", [QUOTED, BARE])
def test_semicolons_within_a_cell_of_several_lines_are_no_delimiters(text: str) -> None:
    sheet = read_delimited(text, "export.csv")
    assert (sheet.delimiter, {len(row.cells) for row in sheet.rows}, len(sheet.rows)) == (",", {3}, 4)


def test_a_quoted_word_that_begins_a_cell_is_a_part_of_it_where_semicolons_cut_every_line_alike() -> None:
    text = 'id;title;made\nLP-1;Report, May;2 Oct 2026\nLP-2;"Save" fails;Tue, 5 Nov 2026\nLP-3;"Whole";Fri, 6 Nov 2026\n'
    rows = [row.cells for row in read_delimited(text, "x.csv").rows]
    assert rows == [
        ("id", "title", "made"),
        ("LP-1", "Report, May", "2 Oct 2026"),
        ("LP-2", '"Save" fails', "Tue, 5 Nov 2026"),
        ("LP-3", "Whole", "Fri, 6 Nov 2026"),
    ]


def test_a_loose_quotation_mark_is_refused_where_semicolons_cut_its_lines_into_different_numbers_of_cells() -> None:
    text = 'id;title;made\nLP-1;"a; b";2\nLP-2;"Save" fails;3\n'
    with pytest.raises(ExportError, match="no readable CSV.*quotation marks inside a cell were expected to be doubled"):
        read_delimited(text, "x.csv")


Read = Callable[..., ImportResult]
SHORT = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,Brand,EUR,100,5,12.50\n2026-09-02,Brand,EUR,110,6,13.50\n"


@pytest.mark.parametrize(
    "note",
    [
        "Showing the first 2 of 5,423 rows",
        "Показано строк: 2 из 5423",
        "The report was truncated at the limit of rows",
        "Only the first 2 rows were exported",
        "The table is limited to 2 rows",
    ],
)
def test_a_report_that_says_that_it_leaves_out_rows_is_refused(read: Read, note: str) -> None:
    with pytest.raises(ExportError, match="it says that rows are left out: .*Raise the limit or choose a shorter period"):
        read(SHORT + f'"{note}"\n')


@pytest.mark.parametrize(
    "note", ["Showing rows 1 to 2 of 2", "Exported on 9/15/2026 by Ann", "Long campaign names are truncated"]
)
def test_a_note_that_leaves_out_nothing_is_none(read: Read, note: str) -> None:
    assert read(SHORT + f'"{note}"\n').totals["spend"]["imported"] == 26


def test_a_limit_of_rows_is_understood_though_its_thousands_were_cut_at_their_comma(read: Read) -> None:
    with pytest.raises(ExportError, match="rows are left out: 'Showing the first 1,000 of 5,423 rows'"):
        read(SHORT + "Showing the first 1,000 of 5,423 rows\n")


MEDIA = "Date,Advertiser,Insertion Order,Impressions,Clicks,Media Cost\n"
MEDIA_SETTINGS = ("table=performance", "date=Date", "spend=Media Cost", "campaign=Insertion Order", "channel=display")


def test_pairs_of_words_under_an_empty_line_say_what_the_report_is_and_are_no_broken_rows(read: Read) -> None:
    rows = "2026/09/01,Shop,Brand,1000,10,12.50\n2026/09/02,Shop,Brand,1100,11,13.50\n,,,2100,21,26.00\n"
    notes = "\nReport Time:,2026/09/08 06:00 GMT\nGroup By:,Date\nGroup By:,Line Item\nFilter by Advertiser ID:,123\n"
    result = read(MEDIA + rows + notes, *MEDIA_SETTINGS, source="table")
    assert result.totals["spend"] == {"file": 26.0, "imported": 26.0}
    assert result.rejected["reason_key"].unique().tolist() == ["closing_note"]


def test_short_rows_without_an_empty_line_above_them_and_sums_under_one_are_no_notes(read: Read) -> None:
    rows = "2026/09/01,Shop,Brand,1000,10,12.50\n2026/09/02,Shop,Brand,1100,11,13.50\n"
    with pytest.raises(ExportError, match="too_few_cells"):
        read(MEDIA + rows + "2026/09/03,Shop\n", *MEDIA_SETTINGS, source="table")
    with pytest.raises(ExportError, match="its total row 'Total' says"):
        read(MEDIA + rows + "\nTotal,,,,,99.00\n", *MEDIA_SETTINGS, source="table")


CHINESE = (
    "Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,推广品牌,CNY,100,5,12.50\n2026-09-02,秋季促销活动,CNY,110,6,13.50\n"
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gbk"),
        ("일자,캠페인,노출수\n2026-09-01,브랜드 검색,5\n", "cp949"),
        ("Ημέρα;Καμπάνια;Κόστος\n2026-09-01;Α;5\n", "cp1253"),
        ("Дата;Кампания;Расход\n01.09.2026;Чай;5\n", "koi8-r"),
        ("วัน;แคมเปญ;ค่าใช้จ่าย\n2026-09-01;A;5\n", "cp874"),
    ],
)
def test_a_text_whose_words_would_be_none_is_in_another_encoding_and_is_refused(read: Read, text: str, encoding: str) -> None:
    with pytest.raises(ExportError, match="is not text in UTF-8.*in them its words would be.*Save it again as 'CSV UTF-8'"):
        read(text.encode(encoding))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("ООО «Ромашка» ЯндексДирект №5", "cp1251"), ("L’été – Größe ÄÖÜ 5 m² créée", "cp1252"), ("Żółć „zima” – łódź", "cp1250")],
)
def test_words_with_signs_and_capitals_of_their_own_are_words(read: Read, name: str, encoding: str) -> None:
    text = f"Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-09-01,{name},EUR,100,5,12.50\n"
    assert read(text.encode(encoding)).tables["performance"]["campaign"].tolist() == [name]
