"""Which lists of a board, and which states of an issue, hold finished work: known by their word in the languages of teams."""

import re

from forecast.sources.headers import bare, fold
from forecast.sources.vocabulary import month_names

_WORDS = """
done, complete, completed, finished, published, closed, resolved, released, shipped, deployed, delivered, all done
готово, готовые, готов, сделано, сделанные, выполнено, выполненные, завершено, завершенные, завершен
закрыто, закрыт, опубликовано, решено, решен
виконано, виконані, зроблено, завершено, завершені
hecho, hechos, hecha, hechas, terminado, terminados, terminada, terminadas, completado, completados, completada, completadas
finalizado, finalizados, finalizada, finalizadas, listo, realizado, realizados, realizadas, publicado, publicados, cerrado
feito, feitos, concluído, concluídos, concluída, concluídas, entregue, entregues, fechado, itens concluídos
erledigt, fertig, abgeschlossen, fertiggestellt, veröffentlicht, geschlossen
terminé, terminés, terminée, terminées, terminé(e), fait, faits, fini, finis, fermé, résolu, publié, publiés
fatto, fatti, completato, completati, completata, completate, finito, finiti, concluso, conclusi, pubblicato
gotowe, zrobione, ukończone, zakończone, klaar, gereed, afgerond, voltooid, gedaan, hotovo, färdig, färdigt, klart, ferdig, færdig
tamamlandı, bitti, yapıldı, 完成, 已完成, 完了, 完료, 완료, 已发布
"""
_DONE = frozenset(bare(fold(word)) for line in _WORDS.strip().splitlines() for word in line.split(", "))
# What stands beside the word and says only which work it was, or of when: 'Done - Sprint 3', 'Completed tasks this week'.
_BESIDE = """
sprint iteration week month year quarter q phase milestone release version this last in of the for tasks task cards items work
спринт неделя неделю месяц год квартал этап за на этой задачи работа карточки semana mes mês año ano trimestre esta este de en da
tareas tarefas tâches aufgaben semaine mois année woche monat jahr settimana mese anno taken zadania
"""
_IGNORED = frozenset({*map(bare, map(fold, _BESIDE.split())), *map(bare, month_names())})
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_WORD = re.compile(r"[^\W\d_]+")


def is_finished(name: str | None) -> bool:
    """Tell whether a list or a state of this name holds finished work.

    >>> [is_finished(name) for name in ("✅ Done (March)", "Sprint 3: Done", "Finalizado", "Dev Done", "To do", "Not done")]
    [True, True, True, False, False, False]
    """
    text = bare(fold(name or ""))
    said = [word for word in _WORD.findall(_BRACKETS.sub("", text)) if word not in _IGNORED]
    return " ".join(said) in _DONE or text in _DONE
