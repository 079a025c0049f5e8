"""Lists of orders read as purchases or as a day's revenue: what may count that was not kept, or count twice."""

import math
import re

import pandas as pd

from forecast.sources.amounts import UnreadableNumberError, read_number
from forecast.sources.grid import Grid
from forecast.sources.headers import fold
from forecast.sources.result import Doubt
from forecast.sources.sheets import Cell

# What shops and payment systems call an order whose money was not kept.
_UNDONE = re.compile(
    r"^(?:partial(?:ly)?[ _-])?(?:refunded|cancel{1,2}ed|voided?|failed|declined|returned|chargeback|disputed|"
    r"отмен[её]н[оа]?|отменена|возврат|возвращ[её]н[оа]?|не ?оплачен[оа]?|отказ|скасовано|повернено|"
    r"storniert|erstattet|abgebrochen|annul[ée]e?|remboursée?|cancelad[oa]|reembolsad[oa]|devuelt[oa]|devolvid[oa]|"
    r"annullat[oa]|rimborsat[oa]|anulowan[eaoy]|zwrócon[eaoy]|geannuleerd|terugbetaald|iptal(?: edildi)?|iade(?: edildi)?)$"
)
_PRICE = re.compile(r"price|\bunit|цена|preis|\bprix\b|precio|preço|prezzo|\bcena\b")
_REFUND = re.compile(r"refund|\breturns\b|возврат|повернен|erstatt|rembours|reembols|devolu[cç]|rimbors|zwrot|\biade\b")
_QUANTITY = re.compile(r"quantity|\bqty\b|количество|кол-во|\bmenge\b|quantité|cantidad|quantidade|quantità|ilość|\baantal\b")


def doubts_of_orders(frame: pd.DataFrame, grid: Grid) -> list[Doubt]:
    """Give what is doubtful about rows of revenue by the columns beside it, which nobody named."""
    if "revenue" not in frame or not grid.has("revenue"):
        return []
    found = [_undone(frame, grid), _refunded(frame, grid), _repeated(frame, grid), _priced(frame, grid)]
    return [doubt for doubt in found if doubt is not None]


def _undone(frame: pd.DataFrame, grid: Grid) -> Doubt | None:
    """Give a doubt where a column calls some rows cancelled or refunded: their money counts like that of the others."""
    best: tuple[int, dict[int, str]] = (0, {})
    for at in grid.unread():
        called = {row.line: text for row in grid.rows if at < len(row.cells) and _UNDONE.match(fold(text := row.texts()[at]))}
        best = (at, called) if len(called) > len(best[1]) else best
    at, called = best
    rows = frame[frame["line"].isin(called) & (frame["revenue"] > 0)]
    if rows.empty:
        return None
    words = list(dict.fromkeys(called[line] for line in rows["line"]))
    told = {"file": grid.sheet.file, "column": grid.header.names[at].text, "words": words}
    return ("undone_orders_counted", {**told, "n": len(rows), "total": round(float(rows["revenue"].sum()), 2)})


def _refunded(frame: pd.DataFrame, grid: Grid) -> Doubt | None:
    """Give a doubt where a column says how much of an order was given back: it is still in the revenue, unless that is net."""
    for at in [at for at in grid.unread() if _REFUND.search(grid.header.names[at].key)]:
        given = {row.line: _number(grid, row.cells[at]) for row in grid.rows if at < len(row.cells)}
        back = frame["line"].map(given).fillna(0).abs()
        if back.sum() > 0:
            name, n = grid.header.names[at].text, int((back > 0).sum())
            return ("refunds_beside", {"file": grid.sheet.file, "column": name, "n": n, "total": round(float(back.sum()), 2)})
    return None


def _repeated(frame: pd.DataFrame, grid: Grid) -> Doubt | None:
    """Give a doubt where a customer has the same revenue at the same moment again: a total in the row of each product, say."""
    if "customer_id" not in frame:
        return None
    moments = frame["line"].map({row.line: grid.text(row, "date") for row in grid.rows})
    keys = frame.assign(moment=moments)[["customer_id", "moment", "revenue"]]
    again = frame[keys.duplicated() & (frame["revenue"] > 0)]
    if again.empty:
        return None
    values = {"file": grid.sheet.file, "n": len(again), "line": int(again["line"].iloc[0])}
    return ("payments_repeated", {**values, "total": round(float(again["revenue"].sum()), 2)})


def _priced(frame: pd.DataFrame, grid: Grid) -> Doubt | None:
    """Give a doubt where revenue is read from prices and a column beside says how many were bought."""
    price = grid.name("revenue")
    if price is None or not _PRICE.search(price.key):
        return None
    for at in [at for at in grid.unread() if _QUANTITY.search(grid.header.names[at].key)]:
        several = [row.line for row in grid.rows if at < len(row.cells) and _number(grid, row.cells[at]) > 1]
        n = int(frame["line"].isin(several).sum())
        if n:
            names = {"price": price.text, "quantity": grid.header.names[at].text}
            return ("prices_without_quantities", {"file": grid.sheet.file, **names, "n": n})
    return None


def _number(grid: Grid, cell: Cell) -> float:
    try:
        value = read_number(cell, grid.mark)
    except UnreadableNumberError:
        return 0.0  # nobody reads this column: an odd cell in it proves nothing
    return 0.0 if math.isnan(value) else value
