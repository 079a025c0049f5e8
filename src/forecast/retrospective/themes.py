"""What people said: notes grouped into themes, the recurring ones marked, each beside the finding that bears on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.retrospective.masking import MASK, mask_personal
from forecast.retrospective.phrases import phrase_of
from forecast.retrospective.results import Finding
from forecast.retrospective.stemming import stem, stems, tokens
from forecast.settings.period import Period, period_of
from forecast.tables.facts import Facts

COLUMNS = (
    *("theme", "title", "notes", "votes", "prompt", "recurring", "first_seen"),
    *("all_notes", "all_votes", "example", "findings"),
)
_APART = 0.70  # cosine distance at which two groups of short notes no longer speak of the same
_MANY = 20  # notes; among so many, two will share a word by accident
_MOST = 3000  # notes read at most, the newest first; a quarter has tens
_PERIODS = 8  # periods looked back

# Stems that tie a theme to the findings it may support or contradict, whatever their subject.
TOPICS: Mapping[str, str] = {
    "status_slower": "согласование согласовать утверждение ждать ожидание долго approval approve waiting slow",
    "status_slow": "согласование согласовать утверждение ждать ожидание approval approve waiting slow",
    "rework": "правка правки переделывать переделка доработка rework revision edits",
    "late": "срок сроки дедлайн опоздание просрочка deadline late overdue delay",
    "tracking_gap": "счётчик трекинг метрика аналитика пиксель tracking tracker pixel analytics counter",
    "days_missing": "данные выгрузка data export",
    "data_doubt": "данные выгрузка отчёт data export report",
    "low_ctr": "баннер кликабельность banner display ctr",
    "creative_fatigue": "креатив выгорание creative creatives fatigue",
    "stage_broken": "заявка конверсия форма лид корзина оплата lead conversion form checkout cart",
    "loss_making": "убыток сегмент маржа segment loss margin",
    "leads_poor": "лид качество заявка lead quality",
    "price_per_click_up": "ставка аукцион клик цена auction bid click price",
    "price_per_view_up": "ставка аукцион показ цена auction cpm price",
    "retention_falling": "повторный удержание отток retention churn repeat",
    "deal_cycle_longer": "сделка цикл договор deal contract cycle",
    "shift_advised": "бюджет перераспределить budget shift",
    "result_better": "рост выручка продажи growth revenue sales",
    "result_worse": "падение выручка продажи decline revenue sales",
}
# In many names of channels, and so in none of their themes.
_GENERIC = frozenset(stems("реклама канал кампания ads advertising channel campaign media маркетинг marketing"))


@dataclass(frozen=True)
class KnownNames:
    """Names that are persons' and are masked, and names (channels, campaigns, products) that are not."""

    people: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def known_names(facts: Facts) -> KnownNames:
    """Give the names a team's own tables tell about; persons' names are used to mask notes and for nothing else."""
    columns = [facts.performance[name] for name in ("channel", "campaign") if name in facts.performance]
    columns += [facts.members["member"]] if "member" in facts.members else []
    kept = {str(name) for column in columns for name in column.dropna().unique()}
    people = {str(name) for name in facts.tasks["assignee"].dropna().unique()} if "assignee" in facts.tasks else set()
    return KnownNames(tuple(sorted(people)), tuple(sorted(kept)))


@dataclass(frozen=True)
class _Notes:
    """Notes that can be read: masked text, stems, period, votes, prompt, and the theme the team gave."""

    frame: pd.DataFrame  # text, stems, start (of its period), votes, prompt, given
    now: pd.Timestamp


def read_themes(
    feedback: pd.DataFrame,
    period: Period,
    language: str,
    seed: int = 0,
    findings: Sequence[Finding] = (),
    names: "KnownNames | None" = None,
) -> pd.DataFrame:
    """Give the themes of a period's notes, most votes first.

    Parameters
    ----------
    feedback : frame of date, prompt, note, votes, theme; notes of earlier periods tell which themes recur.
    language : of the report; notes may be in either language.
    seed : kept for the interface; the grouping has no chance in it.
    findings : what a theme may support or contradict.
    names : persons' names to mask besides those that are recognised, and names that are no persons'.

    Returns
    -------
    frame of theme (the team's own name, else one word: it stays the same from period to period), title (the team's own name,
    else a short phrase of the notes), notes, votes, prompt, recurring (periods in a row up to this one that know the theme; 1:
    only this one), first_seen (first day of the first of them), all_notes and all_votes (over the periods looked back on),
    example (masked), findings (tuple of their keys).
    """
    notes = _readable(feedback, period, names or KnownNames())
    if notes is None or not (notes.frame["start"] == notes.now).any():
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    labels = _grouped(notes.frame)
    # groups that are about the same word are one theme, however differently it is put
    topics = {label: _leading(group, notes.frame) for label, group in notes.frame.groupby(labels)}
    leading = pd.Series([topics[label] for label in labels], index=notes.frame.index)
    groups = [group for _, group in notes.frame.groupby(leading) if (group["start"] == notes.now).any()]
    themes = pd.DataFrame([_row(notes, group, findings) for group in groups], columns=list(COLUMNS))
    return themes.sort_values(["votes", "notes", "theme"], ascending=[False, False, True], ignore_index=True)


def _readable(feedback: pd.DataFrame, period: Period, names: "KnownNames") -> _Notes | None:
    known = feedback.dropna(subset=["note", "date"])
    known = known[known["date"] <= pd.Timestamp(period.end)].sort_values("date").tail(_MOST)
    if known.empty:
        return None
    starts = [pd.Timestamp(period_of(day.date(), period.kind, period.days).start) for day in known["date"]]
    now = pd.Timestamp(period.start)
    if period.kind == "span":  # free spans have no calendar: count back from this one
        back = (pd.Timestamp(period.end) - known["date"]).dt.days // period.days
        starts = [now - pd.Timedelta(days=int(steps) * period.days) for steps in back]
    text = [mask_personal(str(note), names.people, names.kept) for note in known["note"]]
    frame = pd.DataFrame(
        {
            "text": text,
            "stems": [stems(entry.replace(MASK, " ")) for entry in text],
            "start": starts,
            "votes": _column(known, "votes", 0).fillna(0).astype(float).to_numpy(),
            "prompt": _column(known, "prompt", "").fillna("").astype(str).to_numpy(),
            "given": _column(known, "theme", "").fillna("").astype(str).str.strip().to_numpy(),
        }
    )
    oldest = sorted(set(starts))[-_PERIODS:][0]
    frame = frame[(frame["start"] >= oldest) & ((frame["stems"].str.len() > 0) | (frame["given"] != ""))]
    return _Notes(frame.reset_index(drop=True), now) if len(frame) else None


def _column(frame: pd.DataFrame, name: str, default: object) -> pd.Series:
    return frame[name] if name in frame else pd.Series(default, index=frame.index)


def _grouped(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Give a number of a group for each note: the team's own theme where it gave one, else what its words say."""
    labels = np.full(len(frame), -1, dtype=np.int64)
    given = frame["given"].str.casefold()
    for number, theme in enumerate(sorted(set(given) - {""})):
        labels[(given == theme).to_numpy()] = number
    own = np.flatnonzero(labels < 0)
    if len(own):
        labels[own] = labels.max() + 1 + _clustered([frame["stems"].iloc[place] for place in own])
    return labels


def _clustered(documents: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    if len(documents) < 2:
        return np.zeros(len(documents), dtype=np.int64)
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    shared = Counter(entry for document in documents for entry in set(document))
    # only words that meet in several notes can tie them, one chance meeting is none; a note without one stands alone
    least = 3 if len(documents) > _MANY else 2
    kept = [[entry for entry in document if shared[entry] >= least] for document in documents]
    alone = [document or [f"∅{place}"] for place, document in enumerate(kept)]
    matrix = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(alone)
    model = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=_APART)
    labels: NDArray[np.int64] = model.fit_predict(matrix.toarray()).astype(np.int64)
    return labels


def _row(notes: _Notes, group: pd.DataFrame, findings: Sequence[Finding]) -> dict[str, object]:
    current = group[group["start"] == notes.now]
    loudest = current.sort_values(["votes", "text"], ascending=[False, True]).iloc[0]
    seen = sorted(set(group["start"]), reverse=True)
    run = _in_a_row(seen, sorted(set(notes.frame["start"]), reverse=True))
    return {
        "theme": _label(group, notes.frame),
        "title": _title(group, notes.frame),
        "notes": len(current),
        "votes": int(current["votes"].sum()),
        "prompt": _most_common(current["prompt"]),
        "recurring": len(run),
        "first_seen": run[-1],
        "all_notes": len(group),
        "all_votes": int(group["votes"].sum()),
        "example": loudest["text"],
        "findings": _linked(group, findings),
    }


def _in_a_row(seen: Sequence[pd.Timestamp], periods: Sequence[pd.Timestamp]) -> list[pd.Timestamp]:
    """Give the periods, newest first, in which a theme was heard without a break; periods without any note are no break."""
    run = []
    for period in periods:
        if period not in seen:
            break
        run.append(period)
    return run


def _most_common(values: pd.Series) -> str:
    counts = Counter(values)
    return str(min(counts, key=lambda value: (-counts[value], value)))


def _leading(group: pd.DataFrame, every: pd.DataFrame) -> str:
    """Give the team's own name of a theme, else the stem most of its notes share and few others have."""
    if group["given"].iloc[0]:
        return " ".join(sorted(set(stems(group["given"].iloc[0])))) or str(group["given"].iloc[0]).casefold()
    inside = Counter(entry for document in group["stems"] for entry in set(document))
    overall = Counter(entry for document in every["stems"] for entry in set(document))
    return str(min(inside, key=lambda entry: (-inside[entry] * (inside[entry] / overall[entry]) ** 0.5, entry)))


def _label(group: pd.DataFrame, every: pd.DataFrame) -> str:
    """Give the theme's name as people write it most often."""
    given = group.loc[group["given"] != "", "given"]
    if len(given):
        return mask_personal(_most_common(given))
    best = _leading(group, every)
    forms = Counter(word.casefold() for text in group["text"] for word in tokens(text) if stem(word) == best)
    return min(forms, key=lambda form: (-forms[form], len(form), form))


def _title(group: pd.DataFrame, every: pd.DataFrame) -> str:
    """Give the theme's name for a reader: the team's own, else the most typical short phrase of its notes, else its word."""
    own = "" if (group["given"] != "").any() else phrase_of(group["text"].tolist(), _leading(group, every))
    return own or _label(group, every)


def _linked(group: pd.DataFrame, findings: Sequence[Finding]) -> tuple[str, ...]:
    counts = Counter(entry for document in group["stems"] for entry in set(document))
    counts.update(stems(" ".join(set(group["given"]))))
    # a word counts as the theme's when a third of its notes hold it
    spoken = {entry for entry, count in counts.items() if count >= max(1, len(group) / 3)}
    linked = []
    for finding in findings:
        own = stems(finding.subject) if finding.kind not in ("goal", "data") else []
        about = set(stems(TOPICS.get(finding.key, ""))) | (set(own) - _GENERIC)
        if spoken & about and finding.key not in linked and finding.key != "recurring_theme":
            linked.append(finding.key)
    return tuple(linked)
