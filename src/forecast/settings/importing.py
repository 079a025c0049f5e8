"""Limits of reading export files, each with its unit and the reason for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportLimits:
    """The thresholds of `sources`."""

    header_search_rows: int = 40  # rows; the longest preamble seen in an export is 12 rows, Excel users add a few
    max_unpacked_bytes: int = 1_000_000_000  # bytes; a zip that unpacks to more is refused before it fills the memory
    max_rejected_share: float = 0.10  # share of data rows; above it the file was misread as a whole, so it is refused
    provisional_days: int = 3  # days; GA4 rewrites its last three days (vendor's documentation of events_intraday)
    shown_examples: int = 5  # rows or names quoted in one message
    cost_to_price: tuple[float, float] = (0.5, 2.0)  # cost ÷ (clicks × price a click), median; prices are rounded, cents vanish
    dear_click: float = 20_000  # money a click, in currencies of large units; a click never costs as much: it is in millionths
    dear_view: float = 1_000  # money an impression, in such currencies; the dearest search advertisement costs less
    distant_days: int = 3  # days; two that are a week or a month apart may be single days, three hardly are
    like_total: float = (
        0.9  # of the rows beside it; a row called 'Total' that costs as much is one, though rounded or of more rows
    )
    growing_dates: int = 8  # dates; costs that differ by chance grow on every one of them once in 40,000 (8 factorial)
    delimiter_sample_rows: int = 300  # rows; enough to see which character repeats in every row


IMPORT_LIMITS = ImportLimits()
