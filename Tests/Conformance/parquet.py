"""Compares what the command reads of Parquet files with what pyarrow reads; see scripts/conformance-parquet."""

import base64
import datetime
import decimal
import json
import math
import os
import subprocess
import sys
import tempfile
import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

MEMORY = 512 << 10  # KiB
SECONDS = 60


class Number(str):
    """A number as it stands in the JSON text."""


def run(tool, path):
    """The command's exit code, its rows, its messages, and the most memory it took, in KiB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([tool, path, "--from", "parquet", "--to", "jsonl"], stdout=out, stderr=err)
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        code = "hangs" if not timer.is_alive() else os.waitstatus_to_exitcode(status)
        process.returncode = 0
        timer.cancel()
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read(), usage.ru_maxrss


def day(days):
    era = np.datetime64(int(days), "D")
    text = str(era)
    return text if 0 < int(era.astype("datetime64[Y]").astype(int)) + 1970 < 10000 else None


def clock(nanoseconds):
    seconds, fraction = divmod(nanoseconds, 10**9)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if not fraction:
        return text
    digits = f"{fraction:09}"
    return text + "." + (digits[:3] if digits[3:] == "000000" else digits[:6] if digits[6:] == "000" else digits)


PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def binary(value):
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


def equal(scalar, got):
    """Whether the JSON value is that of an Arrow scalar."""
    kind = scalar.type
    if isinstance(scalar, pa.ExtensionScalar):
        if str(kind).startswith("extension<arrow.json") and isinstance(got, (dict, list)):
            return plain(json.loads(scalar.value.as_py(), parse_int=Number, parse_float=Number)) == plain(got)
        if "uuid" in str(kind):
            return got == str(scalar.as_py())
        return equal(scalar.value, got)
    if pa.types.is_dictionary(kind):
        return equal(scalar.value, got) if scalar.is_valid else got is None
    if not scalar.is_valid or pa.types.is_null(kind):
        return got is None
    if pa.types.is_boolean(kind):
        return got is scalar.as_py()
    if pa.types.is_integer(kind):
        return isinstance(got, Number) and got == str(scalar.as_py())
    if pa.types.is_floating(kind):
        value = scalar.as_py()
        if not math.isfinite(value):
            return got is None
        # The value itself, and no more digits than it needs.
        precise = {16: np.float16, 32: np.float32, 64: np.float64}[kind.bit_width]
        return isinstance(got, Number) and precise(float(got)) == precise(value) and len(got) <= 24
    if pa.types.is_decimal(kind):
        return isinstance(got, Number) and decimal.Decimal(got).as_tuple() == scalar.as_py().as_tuple()
    if pa.types.is_date32(kind):
        return got == day(scalar.value)
    if pa.types.is_timestamp(kind):
        unit = PER_SECOND[kind.unit]
        days, rest = divmod(scalar.value, 86400 * unit)
        expected = day(days)
        if expected is None:
            return isinstance(got, str)
        return got == f"{expected}T{clock(rest * (10**9 // unit))}{'Z' if kind.tz else ''}"
    if pa.types.is_time(kind):
        return got == clock(scalar.value * (10**9 // PER_SECOND[kind.unit]))
    if pa.types.is_map(kind):
        pairs = [(entry["key"], entry["value"]) for entry in scalar.values]
        if pa.types.is_string(kind.key_type) or pa.types.is_binary(kind.key_type):
            if not isinstance(got, dict):
                return False
            last = {binary(k.as_py()) if isinstance(k.as_py(), bytes) else k.as_py(): v for k, v in pairs}
            return last.keys() == got.keys() and all(equal(v, got[k]) for k, v in last.items())
        return isinstance(got, list) and len(got) == len(pairs) and all(
            isinstance(g, list) and len(g) == 2 and equal(k, g[0]) and equal(v, g[1]) for (k, v), g in zip(pairs, got))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return isinstance(got, list) and len(got) == len(scalar.values) and all(map(equal, scalar.values, got))
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        return isinstance(got, dict) and list(got) == names and all(equal(scalar[n], got[n]) for n in names)
    value = scalar.as_py()
    if isinstance(value, bytes):
        return got == binary(value)
    if isinstance(value, str):
        if isinstance(got, (dict, list)):  # the JSON annotation
            return plain(json.loads(value, parse_int=Number, parse_float=Number)) == plain(got)
        return got == value
    raise TypeError(f"no rule for {kind}")


def plain(value):
    return json.dumps(value, sort_keys=True)


def unique(names):
    taken, used, result = set(names), set(), []
    for name in names:
        number, free = 2, name
        while free in used:
            free = f"{name} ({number})"
            number += 1
        used.add(free)
        result.append(free)
    return result


def difference(table, out):
    """The first difference from what pyarrow reads; None where there is none."""
    # Lines end with a line feed: what else Python takes for a line end may stand in texts.
    lines = out.decode("utf-8").split("\n")[:-1]
    rows = [json.loads(line, parse_int=Number, parse_float=Number) for line in lines]
    if len(rows) != table.num_rows:
        return f"{len(rows)} rows where pyarrow has {table.num_rows}"
    for index, name in enumerate(unique(table.schema.names)):
        column = table.column(index)
        row = 0
        for chunk in column.chunks:
            for scalar in chunk:
                if not equal(scalar, rows[row].get(name)):
                    return f"row {row + 1}, {name} ({column.type}): {rows[row].get(name)!r} where pyarrow has {scalar}"
                row += 1
    return None


def check(tool, path, is_good):
    """A word for what came of a file, and the details where it is a failure."""
    code, out, err, peak = run(tool, path)
    message = err.decode("utf-8", "replace").strip()
    if code == "hangs" or code < 0 or code > 10:
        return "CRASH", f"exit {code}: {message[-200:]}"
    if peak > MEMORY:
        return "MEMORY", f"{peak >> 10} MiB"
    if code != 0:
        error = [line for line in message.splitlines() if "error" in line or path in line] or message.splitlines()
        if len(error) != 1:
            return "MESSAGE", message[-300:]
        try:
            pq.ParquetFile(path, page_checksum_verification=True).read()
        except Exception:
            return "both refuse", message
        return ("REFUSED" if is_good else "refused"), message
    if not is_good:
        return "read", ""
    try:
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
    except Exception as problem:
        return "pyarrow refuses", str(problem).splitlines()[0][:120]
    try:
        found = difference(table, out)
    except Exception as problem:
        found = f"cannot be compared: {problem}"
    return ("UNEQUAL", found) if found else ("equal", "")


def main():
    arguments = sys.argv[1:]
    quiet = arguments[0] == "--quiet"
    tool, suites, *files = arguments[1:] if quiet else arguments
    verbose = bool(files) and not quiet
    groups = [("given", files, True)] if files else []
    if not files:
        for name in ("data", "bad_data", "variant", "shredded_variant", "fuzzing"):
            folder = os.path.join(suites, name)
            found = sorted(
                os.path.join(base, file) for base, _, names in os.walk(folder) for file in names
                if name == "fuzzing" or file.endswith(".parquet"))
            if not found:
                print(f"{name}: no files")
                continue
            groups.append((name, found, name == "data"))
    failed = 0
    for name, paths, is_good in groups:
        counts = {}
        for path in paths:
            word, details = check(tool, path, is_good)
            counts[word] = counts.get(word, 0) + 1
            bad = word.isupper() or (name == "bad_data" and word == "read")
            failed += bad
            if bad or verbose or (is_good and word != "equal"):
                print(f"{word}: {os.path.relpath(path, suites)}: {details}")
        print(f"{name}: {len(paths)} files: " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    return 1 if failed else 0


sys.exit(main())
