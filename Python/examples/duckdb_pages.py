"""Counts a job's pages by status with SQL, over Arrow: no file between the download and DuckDB.

usage: duckdb_pages.py SOURCE
"""

import sys

import duckdb

import hasdata_export

with hasdata_export.batches(sys.argv[1]) as pages:
    print(duckdb.sql("select statusCode, count(*) as pages from pages group by all order by all").fetchall())
