"""A page with every part of the vocabulary on it, as the chapters would write it, in Russian."""

import io

HOSTILE = "Банер <script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def chart(label: str, width: float = 8.6, lines: int = 2) -> str:
    """Give a chart as matplotlib writes it."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings = {"svg.fonttype": "none", "svg.hashsalt": "demo", "font.size": 10, "axes.edgecolor": "#dde3ea"}
    ink = {"text.color": "#1b2530", "xtick.color": "#55616f", "ytick.color": "#55616f", "axes.labelcolor": "#55616f"}
    with matplotlib.rc_context(settings | ink):
        figure = Figure(figsize=(width, 3.4), layout="constrained")
        figure.patch.set_alpha(0)
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#dde3ea")
        weeks = list(range(26))
        for number, colour in enumerate(["#3a78c2", "#c8681a"][:lines]):
            values = [100 + 30 * number + (week * (7 + number)) % 40 for week in weeks]
            axes.plot(weeks, values, color=colour, marker="o", markevery=5, label=f"Канал {number + 1}")
            axes.fill_between(weeks, [v - 12 for v in values], [v + 12 for v in values], color=colour, alpha=0.2, lw=0)
        axes.set_ylabel("Выручка, тыс. ₽")
        axes.legend(frameon=False)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None})
    svg = target.getvalue()
    return svg[svg.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def tile(label: str, value: str, change: str, tone: str, target: str) -> str:
    """Give one KPI tile."""
    return (
        f'<div class="tile"><p class="tile-label">{label}</p><p class="tile-value">{value}</p>'
        f'<p class="tile-change {tone}">{change} <span class="muted">ко II кварталу</span></p>'
        f'<p class="tile-target">{target}</p></div>'
    )


def masthead() -> str:
    """Give the first screen."""
    tiles = "".join(
        [
            tile("Выручка", "48,2 млн ₽", "+12,4 %", "good up", 'цель ≥ 45 млн ₽ <span class="pill pass">выполнена</span>'),
            tile("ROAS", "3,42", "−0,3 %", "flat down", 'цель ≥ 3 <span class="pill pass">выполнена</span>'),
            tile("CAC", "1 840 ₽", "+18 %", "bad up", 'цель ≤ 1 600 ₽ <span class="pill fail">не выполнена</span>'),
            tile("LTV : CAC", "2,8", "−6 %", "bad down", 'цель ≥ 3 <span class="pill review">под вопросом</span>'),
        ]
    )
    decision = (
        '<li class="decision"><p class="decision-title">{title}</p><p class="decision-why">{why}</p><dl class="facts">'
        '<div><dt>Ожидается</dt><dd>+310 000 ₽ <span class="interval">(40 000 … 590 000)</span></dd></div>'
        "<div><dt>Кто</dt><dd>руководитель платного трафика</dd></div><div><dt>Срок</dt><dd>15 окт. 2026</dd></div></dl></li>"
    )
    decisions = "".join(
        [
            decision.format(
                title="Перевести 120 000 ₽ из баннеров в поиск",
                why="Баннеры: CTR 0,06 %, каждый следующий рубль приносит 0,4 ₽; в поиске 2,9 ₽.",
            ),
            decision.format(title="Починить шаг «Корзина → Оплата»", why="Конверсия упала с 42 до 31 % семь недель назад."),
            decision.format(title="Провести тест VK", why="Данных не хватает, чтобы отличить эффект от спроса."),
        ]
    )
    return (
        '<header class="masthead"><p class="eyebrow">Ретроспектива команды</p><h1>Рост, III квартал 2026</h1>'
        '<dl class="facts"><div><dt>Период</dt><dd>1 июл. – 30 сент. 2026</dd></div>'
        "<div><dt>Данные на</dt><dd>4 окт. 2026</dd></div><div><dt>База ROI</dt><dd>приписанная выручка</dd></div></dl>"
        '<p class="verdict mixed">Выручка выросла на 12 %, но новый клиент стал дороже на 18 %: рост куплен баннерами, '
        'которые не окупаются. <span class="confidence">Уверенность: средняя</span></p>'
        f'<div class="tiles">{tiles}</div><h2 class="decisions-heading">Решения, о которых мы просим</h2>'
        f'<ol class="decisions">{decisions}</ol></header>'
    )


def channels() -> str:
    """Give a chapter with charts, a wide table and a hostile channel name that was not escaped."""
    head = "".join(
        f'<th scope="col" class="num">{name}</th>'
        for name in ("Расход", "Выручка", "ROAS", "90 % интервал", "Предельный ROAS", "CAC", "CTR", "CPC", "Совет")
    )
    row = '<tr{mark}><th scope="row">{name}</th>' + "".join(
        f'<td class="num">{value}</td>'
        for value in (
            "1 240 000",
            "4 190 000",
            "3,38",
            '<span class="interval">2,9 … 3,8</span>',
            "2,90",
            "1 720",
            "3,1 %",
            "24,10",
            '<span class="pill pass">увеличить</span>',
        )
    )
    names = ["Поиск", "VK", "Директ, сети", "Email", "Партнёры", HOSTILE, "Видео", "Блогеры и отраслевые издания"]
    rows = "".join(row.format(name=name, mark=' class="highlight"' if name == "Поиск" else "") for name in names)
    bars = (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="62" height="6"/>'
        '<rect class="tick" x="80" width="1" height="6"/></svg>'
    )
    return (
        '<section class="chapter" id="channels"><h2>Каналы</h2><p class="lead">Поиск недополучает бюджет, баннеры '
        "тратят его зря.</p><p>Доля расхода рядом с долей выручки показывает, кто зарабатывает.</p>"
        f'<figure class="chart wide">{chart("Выручка двух каналов по неделям")}<figcaption>Выручка по неделям с 80 % '
        'интервалом. <a class="data" href="tables/channels.csv">данные: tables/channels.csv</a></figcaption></figure>'
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Каналы"><table><caption>Каналы за квартал</caption>'
        f'<thead><tr><th scope="col">Канал</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<div class="grid-2"><figure class="chart">{chart("Первая кривая отклика", 4.6, 1)}'
        "<figcaption>Поиск</figcaption></figure>"
        f'<figure class="chart">{chart("Вторая кривая отклика", 4.6)}<figcaption>VK</figcaption></figure></div>'
        '<div class="table-wrap" tabindex="0"><table class="compact"><thead><tr><th scope="col">Тема</th>'
        '<th scope="col">Доля</th>'
        f'<th scope="col" class="num">Голоса</th></tr></thead><tbody><tr><th scope="row">Сроки</th><td>{bars}</td>'
        '<td class="num">7</td></tr></tbody></table></div>'
        '<details class="more"><summary>Как это измерено</summary><p>Кривые отклика оценены по 104 неделям.</p></details>'
        "</section>"
    )


def rest() -> str:
    """Give the chapters of lists, signs and boxes."""
    return (
        '<section class="chapter" id="voices"><h2>Голоса и выводы</h2><p class="lead">Повторяется одна тема.</p>'
        '<blockquote class="voice"><p>Креативы ждут согласования по две недели.</p><p class="muted small">7 голосов</p>'
        "</blockquote>"
        '<p class="callout info">Данные последних трёх дней могут измениться.</p><div class="callout warn">'
        '<p class="callout-title">Маржа не задана</p><p>Принято 100 %.</p></div>'
        '<p class="callout missing">Нет таблицы deals: она дала бы цикл сделки.</p>'
        '<div class="quadrants"><section class="quadrant strength">'
        "<h3>Сильные стороны</h3><ul><li>Поиск растёт</li></ul></section>"
        '<section class="quadrant weakness"><h3>Слабые стороны</h3><ul><li>Баннеры</li></ul></section>'
        '<section class="quadrant opportunity"><h3>Возможности</h3><ul><li>Email</li></ul></section>'
        '<section class="quadrant threat"><h3>Угрозы</h3><ul><li>CPC растёт</li></ul></section></div></section>'
        '<section class="chapter" id="actions"><h2>Действия</h2><ul class="actions"><li class="action"><p class="action-title">'
        'Починить оплату <span class="pill fail">просрочено</span></p><p class="action-why">Потери 1,2 млн ₽ в квартал.</p>'
        '<dl class="facts"><div><dt>Кто</dt><dd>продукт</dd></div><div><dt>Срок</dt><dd>1 окт. 2026</dd></div></dl></li></ul>'
        '<ol class="findings"><li class="finding review"><p class="finding-title">Клики дорожают '
        '<span class="pill review">проверить</span></p><p>CPC вырос на 14 %.</p></li></ol>'
        '<dl class="definitions"><dt>ROAS</dt><dd>Выручка, делённая на расход.</dd></dl>'
        '<div class="whatif" id="what-if" hidden data-model="{&quot;a&quot;:1}"><h3>Что, если</h3><div class="whatif-rows">'
        '<div class="whatif-row"><label for="w-1">Поиск</label><input type="range" id="w-1" min="0" max="10" step="1" value="5">'
        '<output for="w-1">5</output></div></div><p class="whatif-buttons"><button type="button" class="quiet">'
        "Сбросить</button></p>"
        "</div></section>"
    )


FOOT = (
    '<footer class="provenance"><p>Сделано пакетом forecast 0.1.0 по данным 7f3a…; зерно 7.</p>'
    '<dl class="facts"><div><dt>Python</dt><dd>3.11</dd></div></dl></footer>'
)
SCRIPT = (
    "const box = document.getElementById('what-if'); box.hidden = false;"
    "const slider = box.querySelector('input'); const out = box.querySelector('output');"
    "slider.addEventListener('input', () => { out.textContent = slider.value; });"
    "box.querySelector('button').addEventListener('click', () => { slider.value = 5; out.textContent = 5; });"
)


def fragments() -> list[str]:
    """Give the whole page, fragment by fragment."""
    return [masthead(), channels(), rest(), FOOT]
