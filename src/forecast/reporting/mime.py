"""The MIME types by which a cell hands over what is not for the eye.

A notebook writes no file: its cells display, and reporting reads the displays of the executed notebook.
"""

SUMMARY = "application/vnd.forecast.summary+json"  # the object that becomes summary.json
TABLE = "application/vnd.forecast.table+json"  # {"name", "columns", "rows"}: becomes tables/<name>.csv
SCRIPT = "application/vnd.forecast.script+json"  # {"name", "source"}: placed at the end of the page, allowed by its hash
MEMORY = "application/vnd.forecast.memory+json"  # what the ledger keeps of the report once it is published
