"""Whatever the dialect of a file (delimiter, encoding, marks, dates, totals): the right numbers, or a refusal."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from forecast.errors import ExportError
from forecast.sources import ImportSettings, read_export


@dataclass(frozen=True)
class Cabinet:
    """Headers of a cabinet in one language, and what a person has to say of its files."""

    headers: tuple[str, ...]  # day, campaign, cost, clicks, impressions, click-through rate, cost of a click
    total: str
    sign: str
    said: tuple[str, ...]


CABINETS = {
    "google, English": Cabinet(
        ("Day", "Campaign", "Cost", "Clicks", "Impr.", "CTR", "Avg. CPC"), "Total: Campaigns", "$", ("currency=USD",)
    ),
    "google, Portuguese": Cabinet(
        ("Dia", "Campanha", "Custo", "Cliques", "Impr.", "CTR", "CPC méd."), "Total: campanhas", "R$", ("currency=BRL",)
    ),
    "google, German": Cabinet(
        ("Tag", "Kampagne", "Kosten", "Klicks", "Impr.", "CTR", "Durchschn. CPC"), "Gesamt: Kampagnen", "€", ("currency=EUR",)
    ),
    "yandex": Cabinet(
        ("Дата", "Название кампании", "Расход (руб.)", "Клики", "Показы", "CTR (%)", "Ср. цена клика (руб.)"),
        "Итого",
        "₽",
        ("vat=included",),
    ),
    "meta": Cabinet(
        ("Day", "Campaign name", "Amount spent (USD)", "Link clicks", "Impressions", "CTR (all)", "CPC (all) (USD)"), "", "$", ()
    ),
}
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y", "%b %d, %Y", "%Y%m%d", "%d.%m.%y", "%m/%d/%y", "%Y/%m/%d")
NO_BREAK, LAKH = "\u00a0", "lakh"


@dataclass(frozen=True)
class Dialect:
    """How a file writes what it says."""

    delimiter: str
    encoding: str
    decimal: str
    thousands: str
    sign: str  # before, after or nowhere
    bare_counts: bool  # whether counts are written without thousands
    days: str
    total: str  # above, below or nowhere
    quoted: bool

    def whole(self, number: int) -> str:
        """Write a whole number with its thousands."""
        digits = str(number)
        if self.thousands == LAKH and number >= 1000:
            head, tail = digits[:-3], digits[-3:]
            pairs = [head[max(place - 2, 0) : place] for place in range(len(head), 0, -2)]
            return ",".join([*reversed(pairs), tail])
        return f"{number:,}".replace(",", "" if self.thousands == LAKH else self.thousands)

    def money(self, amount: Decimal) -> str:
        """Write an amount with two decimals."""
        written = self.whole(int(amount)) + self.decimal + f"{amount:.2f}"[-2:]
        return {"before": "¤" + written, "after": written + " ¤", "nowhere": written}[self.sign]

    def count(self, number: int) -> str:
        """Write how many there were."""
        return str(number) if self.bare_counts else self.whole(number)


@st.composite
def dialects(draw):
    """Draw a dialect in which a number can be told from its neighbour."""
    decimal = draw(st.sampled_from(".,"))
    marks = ["", " ", NO_BREAK, "'", *([",", LAKH] if decimal == "." else ["."])]
    return Dialect(
        draw(st.sampled_from(",;\t")),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "ansi"])),
        decimal,
        draw(st.sampled_from(marks)),
        draw(st.sampled_from(["before", "after", "nowhere"])),
        draw(st.booleans()),
        draw(st.sampled_from(DAYS)),
        draw(st.sampled_from(["above", "below", "nowhere"])),
        draw(st.booleans()),
    )


@st.composite
def histories(draw):
    """Draw what happened: day, cost, clicks and impressions of a campaign on days in a row."""
    first = draw(st.dates(date(2025, 1, 1), date(2026, 8, 1)))
    largest = draw(st.sampled_from([99, 9_999, 999_999, 99_999_999]))
    amounts = st.decimals(0, largest, places=2)
    shown = st.integers(0, 5_000_000)
    rows = draw(st.lists(st.tuples(amounts, shown, shown), min_size=1, max_size=8))
    days = [first + timedelta(place) for place in range(len(rows))]
    return [(day, cost, min(pair), max(pair)) for day, (cost, *pair) in zip(days, rows, strict=True)]


def written(cabinet, dialect, rows):
    """Give the bytes of the file that a cabinet makes of it."""

    def line(day, name, cost, clicks, views):
        rate = f"{100 * clicks / max(views, 1):.2f}%".replace(".", dialect.decimal)
        each = dialect.money((cost / clicks).quantize(Decimal("0.01"))) if clicks else "--"
        return [day, name, dialect.money(cost), dialect.count(clicks), dialect.count(views), rate, each]

    body = [line(day.strftime(dialect.days), "Total Fitness 2026", *numbers) for day, *numbers in rows]
    sums = line(cabinet.total, "", *(sum(column) for column in zip(*[row[1:] for row in rows], strict=True)))
    body = {"above": [sums, *body], "below": [*body, sums], "nowhere": body}[dialect.total]
    lines = [dialect.delimiter.join(quoted(cell, dialect) for cell in cells) for cells in [cabinet.headers, *body]]
    encoding = {"ansi": "cp1251" if cabinet.sign == "₽" else "cp1252"}.get(dialect.encoding, dialect.encoding)
    sign = "руб." if cabinet.sign == "₽" else cabinet.sign
    return ("\r\n".join(lines) + "\r\n").replace("¤", sign).encode(encoding)


def quoted(cell, dialect):
    """Give a cell in quotation marks where it needs them, or where the file always writes them."""
    return f'"{cell}"' if dialect.quoted or dialect.delimiter in cell else cell


@pytest.mark.parametrize("name", CABINETS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dialect=dialects(), rows=histories())
def test_whatever_the_dialect_the_numbers_are_right_or_the_file_is_refused(name, dialect, rows, tmp_path):
    cabinet = CABINETS[name]
    file = tmp_path / "export.csv"
    file.write_bytes(written(cabinet, dialect, rows))
    try:
        found = read_export("auto", [file], team="growth", settings=ImportSettings.parse(cabinet.said))
    except ExportError:
        event("refused")
        return
    event("read")
    table = found.tables["performance"].sort_values("date")
    said = {day: tuple(numbers) for day, *numbers in zip(table["date"].dt.date, table["spend"], table["clicks"], strict=True)}
    assert said == {day: (pytest.approx(float(cost)), clicks) for day, cost, clicks, _ in rows}
    assert found.rejected.empty


@pytest.mark.parametrize("name", CABINETS)
def test_a_plain_dialect_is_read(name, tmp_path):
    plain = Dialect(";", "utf-8", ",", NO_BREAK, "nowhere", False, "%Y-%m-%d", "below", False)
    rows = [(date(2026, 9, day), Decimal("1234.56") * day, 10 * day, 1_000 * day) for day in (1, 2, 3)]
    file = tmp_path / "export.csv"
    file.write_bytes(written(CABINETS[name], plain, rows))
    found = read_export("auto", [file], team="growth", settings=ImportSettings.parse(CABINETS[name].said))
    assert found.tables["performance"]["spend"].sum() == pytest.approx(6 * 1234.56)
    assert found.tables["performance"]["impressions"].sum() == 6_000
