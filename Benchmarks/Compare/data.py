"""Makes the data that is converted: the same rows for the same shape, seed and count, however often it is asked."""
import csv
import json
import os
import random
import zipfile
from xml.sax.saxutils import escape

WORDS = """the of and to in for is on that by this with you it not or be are from at as your all have new more an was we
will home can us about if page my has search free but our one other do no information time they site he up may what which
their news out use any there see only so his when contact here business who web also now help get view online first been
would how were services some these click its like service than find price date back top people had list name just over
state year day into email two health world next used go work last most products music buy data make them should product
system post her city add policy number such please available copyright support message after best software then""".split()
EXTRA = ["Zürich", "naïve", "Ελλάδα", "日本語", "🚀", "Москва", "“quoted”", "50 %", "R&D", "<b>", "C:\\temp", "a\tb"]


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sentences(rng, count):
    made = []
    for _ in range(count):
        words = [rng.choice(WORDS) for _ in range(rng.randint(4, 16))]
        if rng.random() < 0.3:
            words[rng.randrange(len(words))] = rng.choice(EXTRA)
        if rng.random() < 0.1:
            at = rng.randrange(len(words))
            words[at] = '"' + words[at] + '"'
        if rng.random() < 0.4:
            words[rng.randrange(len(words))] += ","
        made.append(" ".join(words).capitalize() + rng.choice([".", ".", ".", "?", "!", ".\n\n"]))
    return made


def crawl(count, seed=1):
    """Pages of a crawl: address, status, some hundred characters of text, title, depth; two in a hundred failed."""
    rng = random.Random(seed)
    pool = sentences(rng, 3000)
    for row in range(count):
        url = f"https://www.site{row % 997}.example/{rng.choice(WORDS)}/{rng.choice(WORDS)}?id={100000 + row}"
        if row >= 20 and rng.random() < 0.02:
            yield {"url": url, "error": "TLS handshake failed: certificate has expired"}
            continue
        length = min(20000, int(rng.lognormvariate(6.3, 0.9)))
        text = []
        while length > 0:
            sentence = rng.choice(pool)
            text.append(sentence)
            length -= len(sentence) + 1
        status = 200 if rng.random() < 0.9 else rng.choice([301, 403, 404, 500])
        yield {"url": url, "statusCode": status, "text": " ".join(text), "title": rng.choice(pool).strip(), "depth": row % 7}


def maps(count, seed=2):
    """Places of a map search: nested values, numbers that only look like some, columns that come and go."""
    rng = random.Random(seed)
    pool = sentences(rng, 500)
    for row in range(count):
        place = {
            "position": row + 1,
            "title": rng.choice(pool).strip()[:40],
            "placeId": f"ChIJ{rng.getrandbits(92):023x}",
            "cid": str(9000000000000000000 + rng.getrandbits(56)),
            "address": f"{rng.randint(1, 999)} {rng.choice(WORDS).capitalize()} St,\nSpringfield, MA 0{1000 + row % 8999}",
            "rating": round(rng.uniform(1, 5), 1),
            "reviews": rng.randint(0, 5000),
            "permanentlyClosed": row % 9 == 8,
            "types": rng.sample(["cafe", "bakery", "bar", "hotel", "wi-fi, free"], rng.randint(1, 3)),
            "gpsCoordinates": {"latitude": 42 + row % 1000 / 1000 + 0.0005, "longitude": -72 - row % 997 / 1000 - 0.0005},
            "workingHours": {
                "timezone": "America/New_York",
                "days": [{"day": d, "time": "8 AM–5 PM"} for d in ("Monday", "Saturday", "Sunday")],
            },
        }
        if row % 4:
            place["phone"] = f"+1413555{row % 10000:04d}"
        if row % 3 == 2:
            place["emails"] = [f"hello{row}@cafe.example"]
        yield place


SHAPES = {"crawl": crawl, "maps": maps}


def text(value):
    """A value as delimiter-separated text has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return compact(value)
    return value if isinstance(value, str) else repr(value)


def columns(rows):
    return list(dict.fromkeys(key for row in rows for key in row))


def write(shape, count, folder):
    """Writes all files of one shape that are not there yet, row by row."""
    make = SHAPES[shape]
    os.makedirs(folder, exist_ok=True)
    done = os.path.join(folder, "complete")
    if os.path.exists(done):
        return
    names = columns(make(min(count, 2000)))
    with (
        open(os.path.join(folder, "rows.jsonl"), "w", encoding="utf-8") as lines,
        open(os.path.join(folder, "rows.json"), "w", encoding="utf-8") as array,
        open(os.path.join(folder, "envelope.json"), "w", encoding="utf-8") as envelope,
        open(os.path.join(folder, "rows.csv"), "w", encoding="utf-8", newline="") as table,
    ):
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(names)
        array.write("[\n")
        envelope.write('{"meta":{"total":%d,"currentPage":1,"lastPage":1},"data":[' % count)
        parts = [open(os.path.join(folder, f"part{i}.jsonl"), "w", encoding="utf-8") for i in range(4)]
        for number, row in enumerate(make(count)):
            line = compact(row)
            lines.write(line + "\n")
            parts[number * 4 // count].write(line + "\n")
            array.write(("," if number else "") + ("\n" if number else "") + line)
            stamp = "2025-05-02T17:26:28.603+03:00"
            envelope.write(
                ("," if number else "")
                + '{"id":"%032x","jobId":"7","dataId":"%032x","data":' % (number, number)
                + line + f',"createdAt":"{stamp}","updatedAt":"{stamp}"}}')
            rows.writerow([text(row.get(name)) for name in names])
        array.write("\n]\n")
        envelope.write("]}\n")
        for part in parts:
            part.close()
    workbook(os.path.join(folder, "rows.xlsx"), names, make(count))
    open(done, "w").close()


def changes(count):
    """What becomes of rows of a crawl until the next: of a thousand ten have another title, one is gone, one is new."""
    for number, row in enumerate(crawl(count)):
        if number % 1000 == 3:
            yield "removed", row, None
        elif number % 100 == 7:
            yield "changed", row, {**row, "title": row.get("title", "") + " (new)"}
        else:
            yield "", row, row
        if number % 1000 == 500:
            yield "added", None, {**row, "url": row["url"] + "&new"}


def write_next(count, folder):
    """Writes the crawl that follows the one in the folder, in another order."""
    path = os.path.join(folder, "next.jsonl")
    if os.path.exists(path):
        return
    lines = [compact(new) + "\n" for _, _, new in changes(count) if new]
    random.Random(3).shuffle(lines)
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.writelines(lines)
    os.rename(path + ".part", path)


def write_parquet(folder):
    """The rows as Parquet, as pyarrow writes them: Zstandard at level 1."""
    path = os.path.join(folder, "rows.parquet")
    if os.path.exists(path):
        return
    import pyarrow.json
    import pyarrow.parquet

    table = pyarrow.json.read_json(os.path.join(folder, "rows.jsonl"))
    pyarrow.parquet.write_table(table, path + ".part", compression="zstd", compression_level=1)
    os.rename(path + ".part", path)


def letters(index):
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_text(value):
    return escape(value).replace("\r", "_x000D_")


def workbook(path, names, rows):
    """A workbook with shared strings, as most programs write it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    strings = {}
    order = []

    def shared(value):
        if len(value) > 200 or len(strings) > 200_000:
            order.append(value)
            return len(order) - 1
        if value not in strings:
            strings[value] = len(order)
            order.append(value)
        return strings[value]

    places = [letters(i) for i in range(len(names))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        book.writestr("[Content_Types].xml", head + (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{types}sharedStrings+xml"/></Types>'))
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        book.writestr("_rels/.rels", head + (
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'))
        book.writestr("xl/workbook.xml", head + (
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"))
        book.writestr("xl/_rels/workbook.xml.rels", head + (
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{relations}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>'))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((head + f'<worksheet xmlns="{main}"><sheetData>').encode())
            sheet.write(sheet_row(1, dict(zip(names, names)), names, places, shared))
            for number, row in enumerate(rows, 2):
                sheet.write(sheet_row(number, row, names, places, shared))
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write((head + f'<sst xmlns="{main}">').encode())
            for value in order:
                space = ' xml:space="preserve"' if value != value.strip() else ""
                part.write(f"<si><t{space}>{cell_text(value)}</t></si>".encode())
            part.write(b"</sst>")


def sheet_row(number, row, names, places, shared):
    cells = []
    for place, name in zip(places, names):
        value = row.get(name)
        if value is None:
            continue
        if isinstance(value, bool):
            cells.append(f'<c r="{place}{number}" t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, (int, float)):
            cells.append(f'<c r="{place}{number}"><v>{value!r}</v></c>')
        else:
            cells.append(f'<c r="{place}{number}" t="s"><v>{shared(text(value))}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()
