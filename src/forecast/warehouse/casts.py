"""Typed columns: how a database turns what a table holds into dates, numbers and text, and what it cannot read into nothing.

One function for each kind; every engine has its way of trying a cast without failing on the first bad cell.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from forecast.names import YEARS

#: Money and counts are summed as decimals: a sum then does not depend on the order of the rows, or on the engine.
EXACT = sa.Numeric(28, 6)
_LARGEST = 1e21
_LARGEST_WHOLE = 1e15  # that a double tells from its neighbours
_FIRST_DAY, _LAST_DAY = f"{YEARS[0]}-01-01", f"{YEARS[1] + 1}-01-01"
_TEXT_TYPES = ("CHAR", "TEXT", "STRING", "CLOB", "JSON", "ENUM", "UUID")
_DATE_TYPES = ("DATE", "TIMESTAMP", "DATETIME")
_NUMBER_TYPES = ("INT", "DEC", "NUM", "DOUBLE", "FLOAT", "REAL", "MONEY")
_NUMBER = r"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,2})?$"
_DAY = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][0-9:]+)?)?$"
)
#: Columns that keep the time of day; every other date is a day.
MOMENTS = ("created", "closed", "entered", "started", "resolved")


def family(raw_type: str) -> str:
    """Give `text`, `date`, `number` or `other` for the name of a database type.

    >>> family("TIMESTAMP WITH TIME ZONE"), family("DECIMAL(18,2)"), family("VARCHAR")
    ('date', 'number', 'text')
    """
    name = raw_type.upper()
    if any(part in name for part in _TEXT_TYPES):
        return "text"
    if any(part in name for part in _DATE_TYPES):
        return "date"
    return "number" if any(part in name for part in _NUMBER_TYPES) else "other"


def as_text(column: ColumnElement[Any], raw_type: str) -> ColumnElement[Any]:
    """Give the trimmed text, of a number without the '.0' by which some programs keep a whole one; an empty cell is null."""
    text = column if family(raw_type) == "text" else sa.cast(column, sa.Text)
    if family(raw_type) == "number" and "INT" not in raw_type.upper():
        whole = sa.case((column.between(-_LARGEST_WHOLE, _LARGEST_WHOLE), sa.cast(column, sa.BigInteger)))
        text = sa.case((whole == column, sa.cast(whole, sa.Text)), else_=text)
    return sa.func.nullif(sa.func.trim(text), "")


def as_number(column: ColumnElement[Any], raw_type: str, engine: str, exact: bool) -> ColumnElement[Any]:
    """Give the number, or null where the cell holds none; infinity and not-a-number count as none.

    Parameters
    ----------
    exact : bool
        Whether to give a decimal of six places, for sums; else a double.
    """
    target: sa.types.TypeEngine[Any] = EXACT if exact else sa.Double()
    if engine == "sqlite":  # any cell may hold anything there, whatever the column says
        text = sa.func.trim(sa.cast(column, sa.Text))
        is_number = sa.func.typeof(column).in_(("integer", "real"))
        return sa.case((is_number, sa.cast(column, sa.Double)), (text.regexp_match(_NUMBER), sa.cast(text, sa.Double)))
    kind = family(raw_type)
    if kind not in ("text", "number"):
        return sa.cast(sa.null(), target)
    if exact and "INT" in raw_type.upper():
        return column  # sums of whole numbers are exact as they are
    if engine == "duckdb":
        source = sa.func.trim(column) if kind == "text" else column
        finite = sa.try_cast(source, EXACT)  # null for nan, inf and text
        return finite if exact else sa.case((finite.is_not(None), sa.try_cast(source, target)))
    if kind == "number":
        return sa.case((column.between(-_LARGEST, _LARGEST), sa.cast(column, target)))
    text = sa.func.trim(column)
    if engine == "postgresql":
        return sa.case((text.op("~")(_NUMBER), sa.cast(text, target)))
    return sa.case((text.regexp_match(_NUMBER), sa.cast(text, target)))


def as_moment(column: ColumnElement[Any], raw_type: str, engine: str, day: bool) -> ColumnElement[Any]:
    """Give the moment (or its day), or null where the cell holds none or one outside 1990-2100."""
    if engine == "sqlite":
        return _moment_in_sqlite(sa.func.trim(sa.cast(column, sa.Text)), day)
    kind = family(raw_type)
    if kind not in ("text", "date"):
        return sa.cast(sa.null(), sa.TIMESTAMP)
    if kind == "date":
        moment: ColumnElement[Any] = sa.cast(column, sa.TIMESTAMP)
    elif engine == "duckdb":
        moment = sa.try_cast(sa.func.trim(column), sa.TIMESTAMP)
    else:
        moment = _moment_of_text(sa.func.trim(column), engine)
    if day and raw_type.upper() != "DATE":
        moment = sa.cast(sa.cast(moment, sa.Date), sa.TIMESTAMP)
    return sa.case((moment.between(*_calendar()), moment))


def is_unreadable(column: ColumnElement[Any], raw_type: str, engine: str, typed: ColumnElement[Any]) -> ColumnElement[bool]:
    """Give the condition that a cell holds something, and nothing that can be read.

    Parameters
    ----------
    typed : ColumnElement
        The column as `as_number` or `as_moment` reads it; asked only where the storage does not know the type itself.
    """
    knows = family(raw_type) if engine in ("duckdb", "postgresql") else ""
    is_moment = isinstance(typed.type, sa.DateTime)
    if knows == "number" and not is_moment:
        return sa.not_(column.between(-_LARGEST, _LARGEST))  # both hold not-a-number for the largest number of all
    if knows == "date" and is_moment:
        return sa.not_(sa.cast(column, sa.TIMESTAMP).between(*_calendar()))
    return sa.and_(as_text(column, raw_type).is_not(None), typed.is_(None))


def is_blank(column: ColumnElement[Any], raw_type: str) -> ColumnElement[bool]:
    """Give the condition that a cell is empty."""
    return (as_text(column, raw_type) if family(raw_type) == "text" else column).is_(None)


def _calendar() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return sa.cast(sa.literal(_FIRST_DAY), sa.TIMESTAMP), sa.cast(sa.literal(_LAST_DAY), sa.TIMESTAMP)


def _moment_in_sqlite(cell: ColumnElement[Any], day: bool) -> ColumnElement[Any]:
    # it would turn a time with an offset into UTC; the day that is written stays, as with every other engine
    after_day = sa.func.substr(cell, 11)
    zone = sa.func.max(*(sa.func.instr(after_day, mark) for mark in ("Z", "+", "-")))
    text = sa.case((zone > 0, sa.func.trim(sa.func.substr(cell, 1, zone + 9))), else_=cell)
    # its date() carries 31 February over into March, so the day must come back unchanged
    moment = sa.func.date(text) if day else sa.func.datetime(text)
    same = sa.func.date(text) == sa.func.substr(text, 1, 10)
    return sa.case((sa.and_(same, text.between(_FIRST_DAY, _LAST_DAY)), moment))


def _moment_of_text(text: ColumnElement[Any], engine: str) -> ColumnElement[Any]:
    if engine != "postgresql":
        return sa.case((text.regexp_match(_DAY), sa.cast(text, sa.TIMESTAMP)))
    # Its casts fail on 31 February, and take the question with them; counted from the first of the month nothing fails.
    first = sa.cast(sa.func.substr(text, 1, 7) + "-01", sa.TIMESTAMP)
    days = sa.func.make_interval(0, 0, 0, sa.cast(sa.func.substr(text, 9, 2), sa.Integer) - 1)
    time = sa.cast(sa.func.coalesce(sa.func.nullif(sa.func.substr(text, 12, 8), ""), "00:00"), sa.Interval)
    same_month = sa.func.to_char(first + days, "MM") == sa.func.substr(text, 6, 2)
    return sa.case((text.op("~")(_DAY), sa.case((same_month, first + days + time))))
