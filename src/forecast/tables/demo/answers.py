"""What the demo teams answered to the audit's questions that data cannot answer; some are left open on purpose."""

import pandas as pd

_GROWTH = (
    ("goals_shared", "yes", "Цели квартала записаны и согласованы с продажами", "руководитель группы роста"),
    ("definitions_agreed", "partly", "Конверсию сайт и приложение считают по-разному", "аналитик"),
    ("utm_rules", "no", "Единых правил меток нет, каждый пишет по-своему", "медиапланер"),
    ("one_source", "yes", "Отчёт один, его смотрят на встрече каждый месяц", "руководитель группы роста"),
    ("sales_alignment", "partly", "Встречи есть, протоколов нет", "руководитель группы роста"),
    ("consent", "yes", "Согласия хранятся в системе учёта клиентов", "юрист"),
)
_BRAND = (
    ("goals_shared", "yes", "Quarterly goals are written down and agreed with sales", "head of brand"),
    ("definitions_agreed", "no", "There is no list of what each number means", "insights lead"),
    ("readers_named", "partly", "The monthly deck is sent, seldom discussed", "head of brand"),
)
_B2B = (
    ("goals_shared", "partly", "Цель по сделкам есть, цели по заявкам нет", "руководитель маркетинга"),
    ("lead_handover", "no", "Продажи не сообщают, почему заявка отклонена", "руководитель продаж"),
    ("tools_listed", "yes", "Заявки попадают в систему продаж сами", "аналитик"),
)


def make_answers() -> pd.DataFrame:
    """Give a row for each team and question."""
    rows = [(team, *answer) for team, answers in (("growth", _GROWTH), ("brand", _BRAND), ("b2b", _B2B)) for answer in answers]
    frame = pd.DataFrame(rows, columns=["team", "question", "answer", "note", "owner"])
    due = frame["answer"].map({"no": "2026-11-30", "partly": "2026-12-15"})
    return frame.assign(due=pd.to_datetime(due).astype("datetime64[ns]"))
