"""Makes Parquet files of random schemas, values, encodings and page sizes with pyarrow.

    make-random-parquet.py FOLDER SEED COUNT
"""

import datetime
import decimal
import os
import random
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LEAVES = [
    pa.int8(), pa.int32(), pa.int64(), pa.uint16(), pa.uint32(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(),
    pa.bool_(), pa.string(), pa.string(), pa.binary(), pa.binary(5), pa.date32(), pa.timestamp("us"),
    pa.timestamp("ms", tz="UTC"), pa.timestamp("ns"), pa.time32("ms"), pa.time64("us"), pa.decimal128(7, 2),
    pa.decimal128(30, 5), pa.decimal256(60, 10),
]
CODECS = ["none", "snappy", "zstd", "gzip", "lz4", "brotli"]
EPOCH = datetime.datetime(1970, 1, 1)


def kind(depth=0):
    if depth >= 3 or random.random() < 0.55:
        return random.choice(LEAVES)
    roll = random.random()
    if roll < 0.4:
        return pa.list_(kind(depth + 1))
    if roll < 0.8:
        return pa.struct([
            pa.field(f"m{i}", kind(depth + 1), nullable=random.random() < 0.8) for i in range(random.randrange(1, 4))])
    return pa.map_(random.choice([pa.string(), pa.int32()]), kind(depth + 1))


def value(of, nullable=True):
    if nullable and random.random() < 0.2:
        return None
    if pa.types.is_list(of):
        return [value(of.value_type) for _ in range(random.choice([0, 1, 2, 5]))]
    if pa.types.is_map(of):
        return [(key, value(of.item_type)) for key in {value(of.key_type, False) for _ in range(random.randrange(4))}]
    if pa.types.is_struct(of):
        return {field.name: value(field.type, field.nullable) for field in of}
    return scalar(of)


def scalar(of):
    if pa.types.is_boolean(of):
        return random.random() < 0.5
    if pa.types.is_integer(of):
        bits = of.bit_width
        least, most = (0, 2**bits - 1) if pa.types.is_unsigned_integer(of) else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return random.choice([least, most, 0, 1, random.randint(least, most), random.randint(max(least, -50), 50)])
    if pa.types.is_floating(of):
        number = random.choice([
            0.0, -0.0, 1.5, random.random(), random.random() * 10 ** random.randint(-30, 30),
            random.randint(-1000, 1000) / 100, float("nan"), float("inf")])
        return np.float16(number if abs(number) < 60000 else 1.0) if of == pa.float16() else number
    if pa.types.is_string(of):
        return random.choice(["", "a", "é漢字😀\u2028", "x" * random.randrange(300), 'q"\\\n\t\x01', "common"])
    if pa.types.is_fixed_size_binary(of):
        return random.randbytes(5)
    if pa.types.is_binary(of):
        return random.choice([b"text", random.randbytes(random.randrange(9))])
    if pa.types.is_decimal(of):
        return decimal.Decimal(random.randint(-(10**of.precision) + 1, 10**of.precision - 1)).scaleb(-of.scale)
    return moment(of)


def moment(of):
    days = datetime.timedelta(random.randint(-700000, 2900000))
    if pa.types.is_date(of):
        return (EPOCH + days).date()
    if pa.types.is_time(of):
        fraction = random.choice([0, 1000 * random.randrange(1000)])
        return datetime.time(random.randrange(24), random.randrange(60), random.randrange(60), fraction)
    if of.unit == "ns":
        return random.randint(-(2**62), 2**62)
    fraction = random.randrange(1000) if of.unit == "us" else 0
    stamp = EPOCH + days + datetime.timedelta(seconds=random.randrange(86400), microseconds=fraction)
    return stamp.replace(tzinfo=datetime.timezone.utc) if of.tz else stamp


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)
    for number in range(count):
        rows = random.choice([0, 1, 7, 100, 700, 2000])
        columns = {}
        for index in range(random.randrange(1, 6)):
            of = kind()
            columns[f"c{index}"] = pa.array([value(of) for _ in range(rows)], of)
        pq.write_table(
            pa.table(columns), os.path.join(folder, f"random-{seed}-{number}.parquet"),
            compression=random.choice(CODECS), data_page_version=random.choice(["1.0", "2.0"]),
            data_page_size=random.choice([64, 1000, 1 << 20]), write_batch_size=random.choice([3, 50, 1024]),
            row_group_size=random.choice([10, 333, 100000]), use_dictionary=random.random() < 0.6,
            write_page_checksum=random.random() < 0.3)


main()
