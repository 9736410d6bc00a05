"""Databases that rows go into: SQLite files, and a Postgres server of the comparison's own, on loopback."""
import csv
import glob
import io
import os
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile

PYTHON = shlex.quote(sys.executable)
TYPES = {"statusCode": "bigint", "depth": "bigint"}

# Each script gets the input path and the output: a database's path, or a server's address. The table is `rows`.
SCRIPTS = {
    "sqlite-python": """
import csv, json, sqlite3
i, out = sys.argv[1:]
csv.field_size_limit(1 << 30)
rows = csv.DictReader(open(i, encoding="utf-8", newline="")) if i.endswith("csv") else map(json.loads, open(i, encoding="utf-8"))
rows = list(rows)
names = list(dict.fromkeys(k for r in rows for k in r))
db = sqlite3.connect(out)
db.execute("CREATE TABLE rows (" + ",".join('"%s"' % n for n in names) + ")")
db.executemany("INSERT INTO rows VALUES (" + ",".join("?" * len(names)) + ")", ([r.get(n) for n in names] for r in rows))
db.commit()
""",
    "sqlite-pandas": """
import pandas, sqlite3
i, out = sys.argv[1:]
d = pandas.read_csv(i) if i.endswith("csv") else pandas.read_json(i, lines=True, dtype_backend="numpy_nullable")
d.to_sql("rows", sqlite3.connect(out), index=False)
""",
    "sqlite-duckdb": """
import duckdb, glob
i, out = sys.argv[1:]
db = duckdb.connect()
found = [f for p in sys.path for f in glob.glob(p + "/duckdb_ext*/**/sqlite_scanner.duckdb_extension", recursive=True)]
db.execute(f"LOAD '{found[0]}'" if found else "INSTALL sqlite; LOAD sqlite")
db.execute(f"ATTACH '{out}' AS o (TYPE sqlite)")
read = f"read_csv('{i}')" if i.endswith("csv") else f"read_json_auto('{i}')"
db.execute(f"CREATE TABLE o.rows AS SELECT * FROM {read}")
""",
    "postgres-pandas": """
import pandas, sqlalchemy
i, out = sys.argv[1:]
d = pandas.read_csv(i) if i.endswith("csv") else pandas.read_json(i, lines=True, dtype_backend="numpy_nullable")
d.to_sql("rows", sqlalchemy.create_engine(out.replace("postgres:", "postgresql+psycopg2:")), index=False)
""",
    "postgres-polars": """
import polars as pl
i, out = sys.argv[1:]
d = pl.read_csv(i) if i.endswith("csv") else pl.read_ndjson(i)
d.write_database("rows", out.replace("postgres:", "postgresql:"), engine="adbc")
""",
    "postgres-adbc": """
import adbc_driver_postgresql.dbapi as adbc, pyarrow.csv, pyarrow.json
i, out = sys.argv[1:]
more = pyarrow.csv.ParseOptions(newlines_in_values=True)
t = pyarrow.csv.read_csv(i, parse_options=more) if i.endswith("csv") else pyarrow.json.read_json(i)
with adbc.connect(out) as c:
    c.cursor().adbc_ingest("rows", t)
    c.commit()
""",
}

NEEDS = {
    "python json + sqlite3": [],
    "pandas.to_sql": ["pandas"],
    "duckdb's sqlite": ["duckdb"],
    "sqlite-utils": "sqlite-utils",
    "sqlite3 .import": "sqlite3",
    "pandas.to_sql (psycopg2)": ["pandas", "sqlalchemy", "psycopg2"],
    "polars.write_database": ["polars", "adbc_driver_postgresql"],
    "adbc_ingest": ["adbc_driver_postgresql", "pyarrow"],
    "psql \\copy of ready-made CSV": "psql",
}


def script(name, folder):
    return f"{PYTHON} {shlex.quote(folder)}/with-{name}.py {{in}} {{out}}"


def commands(task, folder):
    """Peers of a task whose target is a database: name and command line."""
    if task.target == "sqlite":
        found = {
            "python json + sqlite3": script("sqlite-python", folder), "pandas.to_sql": script("sqlite-pandas", folder),
            "duckdb's sqlite": script("sqlite-duckdb", folder),
        }
        if task.source == "csv":
            found["sqlite-utils"] = "sqlite-utils insert {out} rows {in} --csv"
            found["sqlite3 .import"] = "sqlite3 {out} '.mode csv' '.import {in} rows'"
        else:
            found["sqlite-utils"] = "sqlite-utils insert {out} rows {in} --nl --alter"
        return found
    # What is copied was made from the same rows, beforehand.
    columns = ", ".join(f'"{n}" {TYPES.get(n, "text")}' for n in COLUMNS)
    copy = "\\copy rows FROM {csv} WITH (FORMAT csv, HEADER)"
    return {
        "psql \\copy of ready-made CSV":
            f"psql -X -q -v ON_ERROR_STOP=1 {{out}} -c {shlex.quote(f'CREATE TABLE rows ({columns})')} "
            f"-c {shlex.quote(copy)}",
        "pandas.to_sql (psycopg2)": script("postgres-pandas", folder),
        "polars.write_database": script("postgres-polars", folder), "adbc_ingest": script("postgres-adbc", folder),
    }


# The columns of a crawl in the order in which its rows bring them.
COLUMNS = ["url", "statusCode", "text", "title", "depth", "error"]


def rows_of_sqlite(path):
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    for row in db.execute("SELECT * FROM rows"):
        yield dict(row)


def rows_of_postgres(url):
    # A table has no order, and COPY puts short rows where there is room: the addresses are numbered.
    query = "SELECT * FROM rows ORDER BY substring(url FROM 'id=([0-9]+)')::bigint"
    copy = ["psql", "-X", "-q", url, "-c", f"\\copy ({query}) TO STDOUT WITH (FORMAT csv, HEADER)"]
    with subprocess.Popen(copy, stdout=subprocess.PIPE) as process:
        # Line ends within values are as they are.
        yield from csv.DictReader(io.TextIOWrapper(process.stdout, encoding="utf-8", newline=""))


def forget(target, place):
    """Takes an output of the last run away."""
    if target == "postgres":
        subprocess.run(["psql", "-X", "-q", place, "-c", "DROP TABLE IF EXISTS rows"], stderr=subprocess.DEVNULL)
    elif os.path.exists(place):
        os.unlink(place)


class Server:
    """A Postgres server, from the newest programs of Debian's package; it keeps what it has on the disk like any other."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
        if not found:
            raise SystemExit("compare: the package postgresql is not installed")
        self.bin = os.path.dirname(found[-1])
        os.environ["PATH"] += os.pathsep + self.bin
        self.folder = tempfile.mkdtemp(prefix="hasdata-postgres-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        data = os.path.join(self.folder, "data")
        self.call("initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_wal_size=4GB"
        self.call("pg_ctl", "-D", data, "-l", os.path.join(self.folder, "log"), "-w", "-o", options, "start")
        self.url = f"postgres://bench@127.0.0.1:{self.port}/postgres"

    def call(self, program, *words):
        subprocess.run([*self.user, os.path.join(self.bin, program), *words], check=True, cwd=self.folder,
                       stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        try:
            with open(os.path.join(self.folder, "data", "postmaster.pid")) as file:
                os.kill(int(file.readline()), signal.SIGQUIT)
        except (OSError, ValueError):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
