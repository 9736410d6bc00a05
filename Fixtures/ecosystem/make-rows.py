"""Writes rows as JSON Lines that columnar formats find hard: make-rows.py NAME.

late     30,000 rows; a column first seen at row 25,000, and types that change behind row 26,000
nested   30,000 rows; members that come late inside objects and arrays
sparse   600 rows of structures of 200 members, of which each row has a few, some in lists
shapes   2,000 rows of nested values of random shapes, of which some disagree, are empty, null or late
first    30,000 rows; the first column holds numbers, and behind row 20,000 a text
kinds    3,000 rows of every kind of value, alone and mixed
wide     60 rows of 5,000 columns, each row with some of them
names    rows whose columns have names that programs trip over
nulls    1,000 rows with columns of nulls alone
lone     one row
none     no row
bare     3 rows without a column
repeats  40,000 rows whose values repeat: always, from some row on, up to some row, and under types that change
long     200 rows, of which some have texts of a megabyte
"""
import json
import random
import sys

rng = random.Random(7)


def words(count):
    return " ".join(rng.choice(["shoe", "straße", "日本", "price", "😀", "\n", "\"", "\\"]) for _ in range(count))


def late():
    for n in range(30_000):
        row = {"id": f"p{n}", "url": f"https://example.com/{n}", "count": n, "ratio": n / 8, "flag": n % 3 == 0}
        row["code"] = n % 7 if n % 5 else None
        if n >= 25_000:
            row["late"] = n * 1.5
            row["latest"] = words(3)
        if n >= 26_000:
            row["count"] = 2**53 + 1 if n == 26_001 else n + 0.25 if n == 29_000 else n
            row["flag"] = rng.choice([True, "yes", 7])
            row["code"] = rng.choice([1, 2.5, None])
        yield row


def nested():
    for n in range(30_000):
        row = {"id": n, "o": {"a": n}, "list": [n, "x"] if n % 2 else [], "deep": [{"k": [1, {"m": None}]}]}
        if n >= 25_000:
            row["o"]["b"] = f"late {n}"
            row["list"] = ["x", None]
            row["late"] = {"p": 2**53 + 1}
        if n >= 29_000:
            row["deep"] = "none"
        yield row


def shapes():
    names = ["a", "b", "key with space", "é", "a.b", "q\"uote", "back\\slash", "\n", "list", "element", "item", "key"]
    scalars = [
        lambda: rng.randint(-100, 100), lambda: rng.choice([2**53 + 1, -(2**63), 7]), lambda: rng.choice([0.5, -0.0, 3]),
        lambda: rng.choice([10**25, 1]), lambda: rng.random() < 0.5, lambda: words(rng.randint(0, 3)), lambda: None,
        lambda: rng.choice([1, "x", True, [], {"a": 1}]),
    ]

    def shape(depth):
        kind = rng.random()
        if depth > 4 or kind < 0.4:
            return rng.choice(scalars)
        below = [shape(depth + 1) for _ in range(rng.randint(0, 4))]
        if kind < 0.7:
            element = below[0] if below else scalars[0]
            return lambda: [element() for _ in range(rng.choice([0, 0, 1, 2, 9]))] if rng.random() < 0.9 else None
        members = dict(zip(rng.sample(names, len(below)), below))
        return lambda: {name: make() for name, make in members.items() if rng.random() < 0.7}

    columns = {f"c{number}": shape(0) for number in range(20)}
    for n in range(2_000):
        yield {name: make() for name, make in columns.items() if rng.random() < 0.9 and (name != "c3" or n > 1_900)}


def sparse():
    for n in range(600):
        row = {"n": n, "o": {f"m{k}": k * n for k in rng.sample(range(200), 3)}}
        if n % 3:
            row["list"] = [{f"k{rng.randrange(200)}": "x", "deep": {f"d{rng.randrange(20)}": n}} for _ in range(n % 5)]
        if n % 7 == 0:
            row["o"]["part"] = {f"p{rng.randrange(50)}": None if n % 2 else [n, None]}
        yield row


def first():
    for n in range(30_000):
        yield {"id": n if n != 20_000 else "x-20000", "text": words(4), "n": n}


def kinds():
    scalars = [
        0, -1, 2**31, 2**53 - 1, 2**53 + 1, 2**63 - 1, -(2**63), 2**63, 0.1, -2.5, 1e300, 5e-324, 12345678901234567.0,
        "", "0", "true", "2024-02-29", "a\u0000b", "\U0001F600", "lone \ud800", True, False, None, {}, [], {"a": [1, 2]}, [[], {}],
    ]
    for n in range(3_000):
        row = {"n": n}
        for index, value in enumerate(scalars):
            if rng.random() < 0.7:
                row[f"only {index}"] = value
        row["any"] = rng.choice(scalars)
        row["numbers"] = rng.choice([1, 2.5, -3])
        row["long numbers"] = rng.choice([2**53 + 1, 7])
        row["both"] = rng.choice([2**60, 0.5])
        row["bool or null"] = rng.choice([True, False, None])
        row["runs"] = n if n // 100 % 2 else None
        yield row


def wide():
    for n in range(60):
        row = {"id": n}
        for column in rng.sample(range(5_000), 500):
            row[f"c{column}"] = [n, f"t{n}", n / 4, True, None, [n]][column % 6]
        yield row
    yield {f"c{column}": None for column in range(5_000)}


def names():
    yield {"": 1, "a.b": 2, "a": {"b": 3}, "A": 4, "x y": 5, "😀": 6, "日本": 7, ";{}()\n\t=": 8, "\"q\"": 9, "`": 10}
    yield {"": "x", "a.b": None, "url": "u", "Url": "v"}


def nulls():
    for n in range(1_000):
        row = {"all": None, "n": n, "sometimes": None if n % 2 else n}
        if n > 500:
            row["late"] = None
        yield row


def lone():
    yield {"a": 1, "b": "x", "c": None}


def none():
    return iter(())


def bare():
    for _ in range(3):
        yield {}


def long():
    for n in range(200):
        yield {"n": n, "text": words(3 if n % 50 else 150_000), "half": words(2_000) if n % 2 else None}


def repeats():
    shops = [f"{rng.choice(['shoe', 'straße', '日本'])} shop {number}" for number in range(300)]
    notes = [words(400) for _ in range(6)]
    for n in range(40_000):
        yield {
            "id": n, "shop": rng.choice(shops), "state": "open", "status": rng.choice([200, 200, 200, 404, 2**60]),
            "price": rng.choice([19.99, 0.5, -0.0, 5e-324]), "rare": "yes" if rng.random() < 0.01 else None, "":
            rng.choice(["", "x", None]), "note": rng.choice(notes) if n % 20 == 0 else None,
            "runs": f"page {n // 500}", "many": f"{rng.randrange(20_000)} of many", "later": f"{n}" if n < 30_000 else "same",
            "first": shops[n % 300] if n < 25_000 else f"unique {n} of {n * 7:090}", "changes": n % 5 if n < 35_000 else "text",
            "wider": n % 7 if n != 39_000 else 0.25, "mixed": rng.choice([True, 7, "x"]),
            "tags": [rng.choice(shops[:9]) for _ in range(n % 4)], "seller": {"name": shops[n % 50], "stars": n % 6},
        }


for row in {
    "late": late, "nested": nested, "shapes": shapes, "sparse": sparse, "first": first, "kinds": kinds, "wide": wide, "names": names, "nulls": nulls,
    "lone": lone, "none": none, "bare": bare, "long": long, "repeats": repeats,
}[sys.argv[1]]():
    line = json.dumps(row, ensure_ascii=rng.random() < 0.5)
    # A lone surrogate can be written as an escape alone.
    print(line if line.isascii() or "\ud800" not in line else json.dumps(row))
