"""The schema that all partitions share."""

from __future__ import annotations

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Mapping, Sequence

from pyspark.sql.types import (
    BooleanType,
    DateType,
    DoubleType,
    LongType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

import hasdata_export
from hasdata_export._arguments import Flag, given
from hasdata_export._child import MOMENT, Child
from hasdata_export._command import flags_of

from ._parts import Part

#: The word of a schema file for each type of Spark's that the rows come in.
_KINDS: Dict[type, str] = {
    BooleanType: "boolean",
    LongType: "integer",
    DoubleType: "number",
    StringType: "text",
    DateType: "date",
    TimestampType: "timestamp",
    TimestampNTZType: "timestamp",
}

#: Where a field's metadata hold the name that the rows have for its column.
_NAME = "hasdata.name"


def schema_file_of(part: Part, told: Mapping[str, Flag]) -> Dict[str, Any]:
    """The exact types of one part's rows, as they are with these flags."""
    source, flags = part.source, part.flags(told)
    looks = flags_of("schema")
    if all(name in looks for name in flags if name != MOMENT):
        return hasdata_export.schema(source, progress=False, **flags)
    # Flags that change rows or columns are export's alone: what it would write says the types.
    with tempfile.TemporaryDirectory(prefix="hasdata-spark-") as folder:
        path = os.path.join(folder, "schema.json")
        hasdata_export.export(source, output="/dev/null", progress=False, to="jsonl", write_schema=path, **flags)
        with open(path, encoding="utf-8") as file:
            result: Dict[str, Any] = json.load(file)
        return result


#: How many rows tell which columns a part has.
_LOOKED_AT = 1000


def refuse_other_names(
    missing: Sequence[str],
    columns: Sequence[Mapping[str, Any]],
    part: Part,
    flags: Mapping[str, Flag],
    *,
    is_whole: bool = False,
) -> None:
    """Looks whether columns of a schema that no row so far has a value of are there by another name: one that differs in case
    only, or that Spark has another name for. All their values would be null.

    Looks at all rows where ``is_whole``, else at the first ones.

    Raises:
        ValueError: one of them is.
    """
    if not missing:
        return
    limit = flags.get("limit")
    some = {**flags, "limit": min(int(str(limit)), _LOOKED_AT) if given(flags, ["limit"]) else _LOOKED_AT}
    wanted = {column["name"] for column in columns}
    fields = merged([schema_file_of(part, flags if is_whole else some)]).fields
    names = [(field.metadata or {}).get(_NAME, field.name) for field in fields]
    for field, name in zip(fields, names):
        if name in wanted:
            continue
        # A column that rows have, null in all of them, is missed by nobody.
        for one in set(missing).difference(names):
            if one == field.name:
                raise ValueError(
                    f"{part.source}: the rows call the column {one!r} {name!r}, which the schema no longer says: keep it as JSON "
                    "(schema.json()), with its metadata"
                )
            if one.casefold() == name.casefold():
                raise ValueError(
                    f"{part.source}: no row has the column {one!r} of the schema; {name!r} differs in case only: write it so"
                )


def found(parts: Sequence[Part], flags: Mapping[str, Flag], tasks: int) -> StructType:
    """The union of the parts' schemas, some parts at a time."""
    with ThreadPoolExecutor(min(tasks, len(parts))) as pool:
        return merged(list(pool.map(lambda one: schema_file_of(one, flags), parts)))


def merged(schemas: Sequence[Mapping[str, Any]]) -> StructType:
    """The union of schema files, as Spark's type: by the command, which knows the rules."""
    with tempfile.TemporaryDirectory(prefix="hasdata-spark-") as folder:
        paths: List[str] = []
        for number, one in enumerate(schemas):
            paths.append(os.path.join(folder, f"{number:06d}.json"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                json.dump(one, file)
        names = os.path.join(folder, "names.txt")
        with open(names, "w", encoding="utf-8") as file:
            file.writelines(path + "\n" for path in paths)
        child = Child("schema", [], {"sources": names, "to": "spark"})
        try:
            text = child.output.read()
            child.finish()
        finally:
            child.stop()
        union = hasdata_export.schema([], sources=names)
    schema = StructType.fromJson(json.loads(text))
    # Spark has names of its own for columns that differ only in case, or have none: what they are called in the rows goes
    # with them.
    for field, column in zip(schema.fields, union["columns"]):
        if field.name != column["name"]:
            field.metadata = {**(field.metadata or {}), _NAME: column["name"]}
    return schema


def columns_of(schema: StructType) -> List[Dict[str, Any]]:
    """The columns of a schema file that makes the command's Arrow be of this type.

    >>> columns_of(StructType().add("url", StringType()).add("at", TimestampType()))[1]
    {'name': 'at', 'type': 'timestamp', 'nullable': True, 'utc': True}
    >>> columns_of(StructType().add("Url (2)", StringType(), metadata={"hasdata.name": "Url"}))[0]["name"]
    'Url'
    """
    columns = []
    names = set()
    for field in schema.fields:
        kind = _KINDS.get(type(field.dataType))
        if kind is None:
            raise ValueError(
                f"column {field.name!r}: hasdata has no {field.dataType.simpleString()}; "
                "boolean, bigint, double, string, date and timestamp can be read, and cast behind it"
            )
        name = (field.metadata or {}).get(_NAME, field.name)
        if name in names:
            raise ValueError(f"the schema has the column {name!r} twice")
        names.add(name)
        column: Dict[str, Any] = {"name": name, "type": kind, "nullable": True}
        if isinstance(field.dataType, TimestampType):
            # A moment, where timestamp_ntz is what a clock shows.
            column["utc"] = True
        columns.append(column)
    return columns


def written(columns: Sequence[Mapping[str, Any]], folder: str) -> str:
    """A schema file of these columns."""
    path = os.path.join(folder, "schema.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"schema": 1, "columns": list(columns)}, file)
    return path
