"""What the demo teams answered to the audit's questions that data cannot answer; some are left open on purpose."""

import pandas as pd

_GROWTH = (
    ("goals_agreed", "yes", "Цели квартала записаны и согласованы с продажами", "руководитель группы роста"),
    ("tracking_documented", "partly", "Разметка описана для сайта, но не для приложения", "аналитик"),
    ("crm_integrated", "no", "Заказы из магазинов приходят таблицей раз в неделю", "аналитик"),
    ("reports_read", "yes", "Отчёт смотрят на встрече каждый месяц", "руководитель группы роста"),
    ("sales_meetings", "partly", "Встречи есть, протоколов нет", "руководитель группы роста"),
    ("consent_kept", "yes", "Согласия хранятся в системе учёта клиентов", "юрист"),
)
_BRAND = (
    ("goals_agreed", "yes", "Quarterly goals are written down and agreed with sales", "head of brand"),
    ("tracking_documented", "no", "There is no map of what is tracked where", "insights lead"),
    ("reports_read", "partly", "The monthly deck is sent, seldom discussed", "head of brand"),
)
_B2B = (
    ("goals_agreed", "partly", "Цель по сделкам есть, цели по лидам нет", "руководитель маркетинга"),
    ("crm_integrated", "yes", "Лиды попадают в систему продаж сами", "аналитик"),
    ("lead_feedback", "no", "Продажи не сообщают, почему лид отклонён", "руководитель продаж"),
)


def make_answers() -> pd.DataFrame:
    """Give a row for each team and question."""
    rows = [(team, *answer) for team, answers in (("growth", _GROWTH), ("brand", _BRAND), ("b2b", _B2B)) for answer in answers]
    frame = pd.DataFrame(rows, columns=["team", "question", "answer", "note", "owner"])
    due = frame["answer"].map({"no": "2026-11-30", "partly": "2026-12-15"})
    return frame.assign(due=pd.to_datetime(due).astype("datetime64[ns]"))
