"""Every threshold and default, with unit and reason, and the params a report is asked for.

One file a room: `forecasting.py`, `response.py`, `checks.py`; `params.py` is the model of the YAML files, `loading.py` reads
them, `period.py` knows quarters, months and weeks.
"""
