"""Keywords become flags by one rule."""

import datetime
import json
from pathlib import Path

import pytest

import hasdata_export
from hasdata_export._arguments import arguments, sources_of
from hasdata_export._command import flags_of


def test_one_rule_for_every_flag_of_the_command():
    for name, flag in flags_of("export").items():
        keyword = name.replace("-", "_") + "_"
        if name == "api-key":
            with pytest.raises(TypeError, match="never among the flags"):
                arguments("export", [], {keyword: "secret"})
        elif flag["kind"] == "flag":
            assert arguments("export", ["a"], {keyword: True}) == ["export", f"--{name}", "--", "a"]
        else:
            assert arguments("export", ["a"], {keyword: "-v"}) == ["export", f"--{name}=-v", "--", "a"]


def test_values():
    given = {
        "limit": 3,
        "wait": datetime.timedelta(minutes=10),
        "since": datetime.date(2025, 1, 31),
        "output": Path("a b.csv"),
        "fields": ["url", "City, State", 'say "hi"'],
        "rename": {"a=b": "c,d"},
        "flatten": True,
        "dense": False,
        "where": ["a > 1", "b in (1, 2)"],
        "types": {"City, State": "text"},
        "join": {"a=b": "; ", "tags": None},
        "add": {"n, m": "length(url)"},
        "unwind": ["City, State"],
        "sort_by": ["-City, State", "url"],
    }
    assert arguments("export", ["x"], given)[1:-2] == [
        "--limit=3",
        "--wait=600",
        "--since=2025-01-31",
        "--output=a b.csv",
        "--fields=url",
        '--fields="City, State"',
        '--fields="say ""hi"""',
        '--rename="a=b"="c,d"',
        "--flatten",
        "--where=a > 1",
        "--where=b in (1, 2)",
        '--types="City, State"=text',
        '--join="a=b"=; ',
        "--join=tags",
        '--add="n, m"=length(url)',
        '--unwind="City, State"',
        '--sort-by=-"City, State"',
        "--sort-by=url",
    ]


def test_names_with_commas_reach_the_command(tmp_path):
    (tmp_path / "a.csv").write_text('"City, State",b=c,d\n1,2,3\n')
    kept = hasdata_export.rows(tmp_path / "a.csv", fields=["City, State", "b=c"], rename={"b=c": "x,y"})
    assert list(kept) == [{"City, State": 1, "x,y": 2}]


@pytest.mark.parametrize("name", ["City, State", "a=b", 'say "hi"', " lead", "tab\t", "-x", "a b", "x\ny", "'", "é"])
def test_a_name_is_one_name_for_every_flag_that_takes_names(tmp_path, name):
    def read(row, **flags):
        path = tmp_path / "a.jsonl"
        path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "z": 1}) + "\n")
        return list(hasdata_export.rows(path, **flags))

    row = {name: "1.0", "z": 2}
    assert read(row, fields=[name])[0] == {name: "1.0"}
    assert read(row, omit=[name])[0] == {"z": 2}
    assert read(row, rename={name: "new"})[0] == {"new": "1.0", "z": 2}
    assert read(row, rename={"z": name + "2"})[0] == {name: "1.0", name + "2": 2}
    assert read(row, types={name: "number"})[0] == {name: 1.0, "z": 2}
    assert read(row, add={name + "N": "z + 1"})[0] == {name: "1.0", "z": 2, name + "N": 3}
    assert len(read(row, unique_by=[name])) == 1
    assert [one["z"] for one in read({"z": 2, "k": 1}, sort_by=["z"])] == [1, 2]
    assert [one[name] for one in read({name: 1, "z": 0}, add={"n": "row()"}, sort_by=["-n"])] == [1, 1]
    lists = {name: [1, 2], "z": 3}
    assert read(lists, unwind=[name])[:2] == [{name: 1, "z": 3}, {name: 2, "z": 3}]
    assert read(lists, join={name: "; "})[0] == {name: "1; 2", "z": 3}
    assert read(lists, join={name: None})[0] == {name: "1, 2", "z": 3}


@pytest.mark.parametrize("name", ["City, State", "a=b", "-x"])
def test_a_hyphen_in_front_of_a_name_turns_the_order(tmp_path, name):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({name: number}) + "\n" for number in (2, 1, 3)))
    assert [row[name] for row in hasdata_export.rows(path, sort_by=["-" + name])] == [3, 2, 1]


def test_a_list_of_pairs_holds_the_flags_own_texts():
    given = {"rename": ["z=y"], "add": ["m=z"], "types": ["z=text"], "join": ["tags=; ", "a, b"]}
    assert arguments("export", ["x"], given)[1:-2] == [
        "--rename=z=y",
        "--add=m=z",
        "--types=z=text",
        "--join=tags=; ",
        '--join="a, b"',
    ]


def test_no_fields_are_not_all_fields(crawl):
    with pytest.raises(hasdata_export.UsageError, match="a name in the list is empty"):
        list(hasdata_export.rows(crawl, fields=[]))
    assert len(list(hasdata_export.rows(crawl, omit=[], where=[], rename={}))) == 3


def test_an_empty_value_is_a_value(tmp_path):
    for name, flag in flags_of("export").items():
        if flag["kind"] != "flag" and name != "api-key":
            assert arguments("export", ["a"], {name.replace("-", "_") + "_": ""}) == ["export", f"--{name}", "", "--", "a"]
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":{"b":1},"c":null}\n')
    read = list(hasdata_export.rows(path, flatten=True, flatten_separator="", limit=1))
    assert read == [{"ab": 1, "c": None}]
    hasdata_export.export(path, output=tmp_path / "a.csv", null="")
    assert (tmp_path / "a.csv").read_text() == 'a,c\n"{""b"":1}",\n'
    with pytest.raises(hasdata_export.UsageError) as refused:
        list(hasdata_export.rows(path, where=""))
    assert "--to" not in str(refused.value)


def test_how_long_ago_and_how_long():
    given = {"wait": datetime.timedelta(days=7), "since": datetime.timedelta(days=7, microseconds=1)}
    assert arguments("export", ["x"], given)[1:3] == ["--wait=604800", "--since=604801s"]


def test_a_clock_of_pandas():
    pandas = pytest.importorskip("pandas")
    at = datetime.datetime(2025, 1, 31, 12, 0, 0)
    given = [arguments("export", ["x"], {"since": one})[1] for one in (at, pandas.Timestamp(at))]
    assert given[0] == given[1] == f"--since={at.astimezone().isoformat()}"


def test_the_key_is_no_argument_however_it_is_spelled():
    for keyword in ("API_KEY", "Api_Key", "api_key_", "apikey", "apiKey"):
        with pytest.raises(TypeError, match="never among the flags"):
            arguments("export", ["x"], {keyword: "secret"})


def test_what_is_no_flag_and_no_pair():
    with pytest.raises(TypeError, match="'_' names no flag"):
        arguments("export", ["x"], {"_": True})
    with pytest.raises(TypeError, match="--fields takes no pairs"):
        arguments("export", ["x"], {"fields": {"a": "b"}})


def test_no_source_is_an_error():
    with pytest.raises(hasdata_export.UsageError, match="no source is named"):
        hasdata_export.rows([])


def test_a_source_is_never_a_flag(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(hasdata_export.UsageError):
        list(hasdata_export.rows("--output=stolen.csv"))
    assert not (tmp_path / "stolen.csv").exists()
    assert sources_of([Path("a"), 416349]) == ["a", "416349"]
    for wrong in (b"a.csv", None, True, [b"a"], {"a": 1}.items()):
        with pytest.raises(TypeError, match="a source is"):
            sources_of(wrong)


def test_flags_that_would_take_the_rows_elsewhere(crawl, tmp_path):
    for name in ("to", "output", "output_dir", "summary", "output_", "raw", "pretty", "append", "upsert"):
        with pytest.raises(TypeError, match="is for export"):
            hasdata_export.rows(crawl, **{name: "x"})
    with pytest.raises(TypeError, match="is for export"):
        hasdata_export.schema(crawl, to_="sql")
    for name in ("help", "version"):
        for reads in (hasdata_export.rows, hasdata_export.schema):
            with pytest.raises(TypeError, match="gives no rows"):
                reads(crawl, **{name: True})
        with pytest.raises(TypeError, match="gives no rows"):
            hasdata_export.export(crawl, output="x.csv", **{name: True})
    (tmp_path / "link").symlink_to("/dev/stderr")
    for name in ("/dev/stderr", "/dev//stderr", "/proc/self/fd/2", tmp_path / "link"):
        with pytest.raises(TypeError, match="standard error"):
            hasdata_export.export(crawl, output=name, to="csv", force=True)
    for how in ({}, {"output": False}, {"output": None}):
        with pytest.raises(TypeError, match="needs output="):
            hasdata_export.export(crawl, to="csv", **how)
    with pytest.raises(TypeError, match="output= is a path, and not 7"):
        hasdata_export.export(crawl, to="csv", output=7)


def test_durations_are_exact():
    for seconds, text in ((2_592_000, "2592000"), (1_234_567, "1234567"), (0.5, "0.5"), (90.25, "90.25")):
        given = {"wait": datetime.timedelta(seconds=seconds)}
        assert arguments("export", ["x"], given)[1] == f"--wait={text}"


def test_whatever_can_be_gone_through_is_a_list():
    names = {"url": 1, "title": 2}
    for given in (names.keys(), tuple(names), (name for name in names)):
        assert arguments("export", ["x"], {"fields": given})[1:-2] == ["--fields=url", "--fields=title"]
    for wrong in (object(), [None], {"a": None}, b"url", [["url"]]):
        with pytest.raises(TypeError, match="--fields"):
            arguments("export", ["x"], {"fields": wrong})


def test_numbers_of_numpy_are_numbers():
    numpy = pytest.importorskip("numpy")
    given = {"limit": numpy.int64(3), "skip_empty": numpy.bool_(True), "dense": numpy.bool_(False)}
    assert arguments("export", sources_of(numpy.array([7, 8])), given) == [
        "export",
        "--limit=3",
        "--skip-empty",
        "--",
        "7",
        "8",
    ]
    assert sources_of(numpy.int64(7)) == ["7"]
