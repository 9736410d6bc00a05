"""Whether a converted file holds every value of the rows that went in."""
import csv
import importlib.util
import json

import data
import databases

csv.field_size_limit(1 << 30)


def rows_of(path, kind):
    """The rows of an output as dictionaries; values of delimiter-separated text are text."""
    if kind == "csv":
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    elif kind == "jsonl":
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    elif kind == "sqlite":
        yield from databases.rows_of_sqlite(path)
    elif kind == "postgres":
        yield from databases.rows_of_postgres(path)
    elif kind == "json":
        with open(path, encoding="utf-8") as file:
            yield from json.load(file)
    else:
        from python_calamine import CalamineWorkbook

        rows = iter(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
        names = next(rows)
        for row in rows:
            yield dict(zip(names, row))


def can_read(kind):
    return kind != "xlsx" or importlib.util.find_spec("python_calamine") is not None


def is_same(wanted, got):
    """Equal as text, as numbers, or as JSON; what is absent may be null or nothing."""
    if wanted is None or wanted == "":
        return got is None or got == ""
    if isinstance(wanted, (dict, list)):
        if isinstance(got, str):
            try:
                got = json.loads(got)
            except ValueError:
                return False
        return got == wanted
    if isinstance(wanted, bool):
        return got is wanted or got == data.text(wanted)
    if isinstance(wanted, (int, float)):
        if isinstance(got, bool):
            return False
        return got == wanted or got == data.text(wanted)
    # A text of digits that has become a number is another value, even if it prints the same.
    return got == wanted


def difference(task, path, wanted):
    """The first difference in words; nothing where there is none."""
    got = rows_of(path, task.target)
    from_text = task.source == "csv"
    for number, row in enumerate(wanted, 1):
        found = next(got, None)
        if found is None:
            return f"{number - 1} rows only"
        for name, value in row.items():
            if not is_same(value, found.get(name)):
                if from_text and is_same(data.text(value), data.text(found.get(name))):
                    continue
                return f"row {number}, {name}: {str(value)[:24]!r} became {str(found.get(name))[:24]!r}"
        for name, value in found.items():
            if name not in row and value not in (None, ""):
                return f"row {number}: {name} out of nowhere"
    if next(got, None) is not None:
        return "more rows than there were"
    return None
