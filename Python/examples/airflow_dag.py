"""A DAG for Airflow: each night a job's rows go into a Parquet file of the day's name.

The key is in the worker's environment (HASDATA_API_KEY): it is in no argument, no log, and no XCom. To try it:

    AIRFLOW__CORE__DAGS_FOLDER=$PWD airflow dags test hasdata 2025-01-31
"""

import os
from datetime import datetime

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task


@dag(schedule="15 2 * * *", start_date=datetime(2025, 1, 1), catchup=False)
def hasdata():
    @task(retries=3)
    def land(source, folder, ds=None):
        import hasdata_export

        summary = hasdata_export.export(
            source,
            output=os.path.join(folder, f"pages-{ds}.parquet"),
            force=True,  # a retry replaces what an earlier try of the same day wrote
        )
        return {"rows": summary["output"]["rows"], "sha256": summary["output"]["sha256"]}

    land(os.environ.get("HASDATA_SOURCE", "416349"), os.environ.get("HASDATA_FOLDER", "/var/lib/hasdata"))


hasdata()
