"""HasData jobs and files as a data source of Spark 4, found by its name::

    pages = spark.read.format("hasdata").option("jobs", "416349,416352").load()

Options: ``jobs`` and ``paths`` (separated by commas, or a JSON array; what ``load()`` is given is one path), ``recursive``
(folders below, too), ``rowsPerPartition`` (a job with more rows is read by several tasks, some results pages each),
``schemaTasks`` (how many parts the schema is looked for in at a time), and every flag of the command that says which rows and
columns there are, spelled ``sort_by``, ``sort-by`` or ``sortBy``. The key is never an option, for options stand in plans, logs
and the UI: executors take it from their environment (``HASDATA_API_KEY``) or from a file that only they can read (option
``api_key_file``).
"""

from __future__ import annotations

from ._land import land, schema_of
from ._source import HasDataSource as DefaultSource

__all__ = ["DefaultSource", "land", "schema_of"]
