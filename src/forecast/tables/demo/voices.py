"""What the demo teams said in their retrospectives: each note once, and in `growth` one complaint that comes back."""

from dataclasses import dataclass

import pandas as pd

from forecast.tables.demo.calendar import DAYS, stream
from forecast.tables.demo.truth import Plant

THEME = "согласование"
_MEETINGS = (
    "2024-07-04",
    "2024-10-03",
    "2025-01-14",
    "2025-04-03",
    "2025-07-03",
    "2025-10-02",
    "2026-01-15",
    "2026-04-02",
    "2026-07-02",
    "2026-09-29",
)
#: The meetings whose quarters carry the complaint: four in a row, the last one included.
_COMPLAINED = ("2025-12-18", "2026-03-26", "2026-06-25", "2026-09-29")

_RU_PROMPTS = ("Что было хорошо", "Что улучшить", "Идеи")
_EN_PROMPTS = ("Went well", "To improve", "Ideas")

_GROWTH = (
    ("Чёрная пятница прошла без единого сбоя на складе", 0),
    ("Новая посадочная страница для обуви грузится вдвое быстрее", 0),
    ("Наконец-то завели общий календарь акций", 0),
    ("Поддержка отвечала покупателям в выходные, спасибо", 0),
    ("Блогеры сдали ролики раньше срока", 0),
    ("Удалось договориться о скидке на доставку", 0),
    ("Отчёт за квартал собрали за один вечер", 0),
    ("Новички быстро освоились с кабинетом рекламы", 0),
    ("Видео с примеркой собрали много сохранений", 0),
    ("Путаемся в названиях кампаний, нужен единый шаблон", 1),
    ("Остатки на складе узнаём слишком поздно", 1),
    ("Слишком много созвонов по понедельникам", 1),
    ("Промокоды перестали работать в приложении на полдня", 1),
    ("Фотографии товаров разного качества", 1),
    ("Не хватает доступа к данным по возвратам", 1),
    ("Задачи от отдела закупок приходят в последний день", 1),
    ("Письма уходят в спам у части подписчиков", 1),
    ("Размерная сетка сбивает с толку покупателей", 1),
    ("Попробовать подписку на базовые вещи", 2),
    ("Сделать подборки вещей для путешествий", 2),
    ("Дать сертификаты постоянным клиентам", 2),
    ("Проверить доставку в день заказа для столицы", 2),
    ("Снять короткий фильм о том, как шьют платья", 2),
    ("Пригласить художника для упаковки", 2),
    ("Показывать отзывы прямо в карточке товара", 2),
)
_COMPLAINTS = (
    "Согласование креативов идёт неделями, макеты ждут юристов",
    "Макеты снова зависли на согласовании, кампания стартовала позже",
    "Долгое согласование креативов: пропустили начало акции",
    "Креативы ждут согласования дольше, чем их рисуют",
    "Согласование макетов тормозит запуск, нужен один ответственный",
    "Опять ждали согласования баннеров больше недели",
    "Согласование креативов надо сократить до двух дней",
    "Макеты ходят по кругу: три согласования вместо одного",
)
_BRAND = (
    ("The launch film tested better than any before it", 0),
    ("Media agency replied within a day, every time", 0),
    ("Shared budget sheet saved us from double booking", 0),
    ("Poster sites near stations were a lucky find", 0),
    ("Radio hosts loved the script and improvised", 0),
    ("Two campaigns ran under the same code by accident", 1),
    ("Weather data arrived too late to move the outdoor flight", 1),
    ("Nobody knew who owned the social calendar in August", 1),
    ("Search keywords overlap with the retailer's own", 1),
    ("Research briefs are longer than the research", 1),
    ("Try a small regional test before the winter flight", 2),
    ("Offer recipe cards at the till", 2),
    ("Let shoppers vote for the next flavour", 2),
    ("Swap one long film for six short ones", 2),
)
_B2B = (
    ("Вебинар про интеграции собрал рекордное число вопросов", 0),
    ("Продавцы перезвонили всем гостям выставки за два дня", 0),
    ("Кейс крупного заказчика открыл три двери", 0),
    ("База контактов почищена от двойников", 0),
    ("Коммерческие предложения готовим слишком вручную", 1),
    ("Юристы заказчиков спрашивают одно и то же", 1),
    ("Стенд на выставке стоял в проходном углу", 1),
    ("Материалы для демонстрации устарели", 1),
    ("Записать короткие ответы на частые вопросы", 2),
    ("Сделать расчёт окупаемости прямо на сайте", 2),
    ("Звать клиентов соведущими", 2),
)


@dataclass(frozen=True)
class Planted:
    """What no report may show: somebody's name, address and telephone, written into a note."""

    note: str = "Спасибо Порфирию Выдуманному (porfiry.vydumanny@example.com, +7 900 000-00-17), он спас рассылку ночью"
    personal: tuple[str, ...] = ("Порфирию Выдуманному", "porfiry.vydumanny@example.com", "+7 900 000-00-17")


def make_feedback(seed: int, plants: frozenset[str]) -> tuple[pd.DataFrame, tuple[Plant, ...], tuple[str, ...]]:
    """Give the notes of all teams, what is planted in them, and the personal data they hold."""
    planted = Planted()
    frames = [
        _notes(seed, "growth", _GROWTH, _RU_PROMPTS),
        _notes(seed, "brand", _BRAND, _EN_PROMPTS),
        _notes(seed, "b2b", _B2B, _RU_PROMPTS),
        pd.DataFrame(
            [("2026-09-29", "growth", _RU_PROMPTS[0], planted.note, 2.0)], columns=["date", "team", "prompt", "note", "votes"]
        ),
    ]
    told: tuple[Plant, ...] = ()
    if "recurring_theme" in plants:
        frames.append(_complaints(seed))
        start = pd.Timestamp(_COMPLAINED[0]).date()
        notes = float(len(_COMPLAINTS))
        told = (Plant("recurring_theme", "growth", THEME, start, DAYS[-1].date(), None, {"notes": notes, "periods": 4.0}),)
    notes_of_all = pd.concat(frames, ignore_index=True)
    notes_of_all["date"] = pd.to_datetime(notes_of_all["date"]).astype("datetime64[ns]")
    notes_of_all = notes_of_all.sort_values(["date", "team"], kind="stable", ignore_index=True)
    return notes_of_all.assign(theme=_theme(notes_of_all)), told, planted.personal


def _notes(seed: int, team: str, notes: tuple[tuple[str, int], ...], prompts: tuple[str, ...]) -> pd.DataFrame:
    random = stream(seed, team, "notes")
    order = random.permutation(len(notes))
    rows = []
    for place, pick in enumerate(order):
        text, prompt = notes[pick]
        rows.append((_MEETINGS[place % len(_MEETINGS)], team, prompts[prompt], text, float(random.integers(0, 4))))
    return pd.DataFrame(rows, columns=["date", "team", "prompt", "note", "votes"])


def _complaints(seed: int) -> pd.DataFrame:
    random = stream(seed, "growth", "complaints")
    rows = [
        (_COMPLAINED[place // 2], "growth", _RU_PROMPTS[1], text, float(random.integers(4, 9)))
        for place, text in enumerate(_COMPLAINTS)
    ]
    return pd.DataFrame(rows, columns=["date", "team", "prompt", "note", "votes"])


def _theme(notes: pd.DataFrame) -> "pd.Series[str]":
    """Give the theme where the team wrote one down: for the complaints every other time, as people do."""
    return notes["note"].map(dict.fromkeys(_COMPLAINTS[::2], THEME))
