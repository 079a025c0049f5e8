"""Whether to believe the analysis: data, checks of the model, reconciliation, and how each number is defined."""

import re

import pandas as pd

from forecast.chapters.grid import Column, Grid, make_grid
from forecast.chapters.page import Page, compose
from forecast.chapters.speaking import missing_of, remarks
from forecast.chapters.writer import Writer
from forecast.kpis.agreement import COUNTS, compare_counts
from forecast.review import Review
from forecast.text import Words

KEY = "health"
_OPERATORS = re.compile("[÷×−+]")
_WORST_FIRST = {"fail": 0, "review": 1, "pass": 2}
_TABLES = (
    Column("name", title="table"),
    Column("rows", "count"),
    Column("first_date", "day"),
    Column("last_date", "day"),
    Column("rejected_rows", "count"),
)
_IMPORTS = (
    Column("source"),
    Column("file"),
    Column("column"),
    Column("in_file", "count"),
    Column("imported", "count"),
    Column("rejected", "count", title="rejected_rows"),
)


_COUNTS = (Column("channel"), *(Column(name, "count") for name in COUNTS))


def render(review: Review, words: Words) -> Page:
    """Give the health of the analysis."""
    from forecast.retrospective.wording import say_health

    writer = Writer(words, review.scope.currency)
    found = review.judged.health
    ordered = sorted(found.checks, key=lambda check: _WORST_FIRST[check.status])
    checks = [(check.status, *say_health(check, words, writer.currency)) for check in ordered]
    counts = {status: sum(check.status == status for check in found.checks) for status in _WORST_FIRST}
    imports, counts_agree = _imports(review), _counts(review)
    filled = review.facts.tables[review.facts.tables["rows"] > 0]
    return compose(
        KEY,
        writer,
        review,
        {"data": review.facts.tables}
        | ({} if imports.empty else {"reconciliation": imports})
        | ({} if counts_agree.empty else {"conversions_deals_orders": counts_agree}),
        lead=writer.say("chapters.health.lead", score=words.number(found.score), **{key: counts[key] for key in counts}),
        look=[check for check in checks if check[0] != "pass"],
        fine=[check for check in checks if check[0] == "pass"],
        findings=remarks(review, writer, ("data",)),
        data=make_grid(writer, writer.say("chapters.health.tables"), filled, _TABLES, source="data"),
        imports=_import_grid(imports, writer),
        counts=_counts_grid(counts_agree, writer),
        definitions=_definitions(review, writer),
        missing=missing_of(review, writer, KEY),
    )


def _imports(review: Review) -> pd.DataFrame:
    """Give one row for each imported column: what the file's own total says and what stands in the dataset."""
    rows = []
    for entry in review.facts.reconciliation:
        totals, files = entry.get("totals"), entry.get("files")
        named = ", ".join(str(file) for file in files) if isinstance(files, list | tuple) else ""
        for column, pair in totals.items() if isinstance(totals, dict) else ():
            rows.append(
                {
                    "source": entry.get("source"),
                    "file": named,
                    "column": column,
                    "in_file": pair.get("file"),
                    "imported": pair.get("imported"),
                    "rejected": entry.get("rows_rejected"),
                }
            )
    return pd.DataFrame(rows, columns=["source", "file", "column", "in_file", "imported", "rejected"])


def _counts(review: Review) -> pd.DataFrame:
    """Give conversions, deals and orders of the period by channel, and of all together in the last row (its channel is None)."""
    found = compare_counts(review.facts, review.period.start, review.period.end)
    columns = ["channel", "start", "end", *COUNTS]
    if found is None:
        return pd.DataFrame(columns=columns)
    table = pd.concat([found.channels, pd.DataFrame([found.total])], ignore_index=True)
    return table.assign(start=found.start, end=found.end).reindex(columns=columns)


def _counts_grid(counts: pd.DataFrame, writer: Writer) -> Grid:
    named = counts.assign(channel=counts["channel"].fillna(writer.say("chapters.health.all")))
    days = writer.words.span(counts["start"].iloc[0], counts["end"].iloc[0]) if len(counts) else ""
    counted = [name for name in COUNTS if counts[name].notna().any() and writer.knows(f"chapters.health.counted.{name}")]
    who = ", ".join(writer.say(f"chapters.health.counted.{name}") for name in counted)
    caption = writer.say("chapters.health.counts", counted=who, days=days)
    return make_grid(writer, caption, named, _COUNTS, source="conversions_deals_orders")


def _import_grid(imports: pd.DataFrame, writer: Writer) -> Grid:
    return make_grid(writer, writer.say("chapters.health.imports"), imports, _IMPORTS, source="reconciliation")


def _definitions(review: Review, writer: Writer) -> list[tuple[str, str]]:
    """Give every KPI of this report that is computed, with its formula in words; clicks are clicks."""
    names = [str(name) for name in review.measured.kpis["name"]] if not review.measured.kpis.empty else []
    known = [name for name in names if writer.knows(f"kpis.{name}.formula")]
    defined = [(writer.say(f"kpis.{name}.title"), writer.say(f"kpis.{name}.formula")) for name in known]
    return [(title, formula) for title, formula in defined if _OPERATORS.search(formula)]
