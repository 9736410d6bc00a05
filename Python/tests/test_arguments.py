"""Keywords become flags by one rule."""

import datetime
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
    ]


def test_names_with_commas_reach_the_command(tmp_path):
    (tmp_path / "a.csv").write_text('"City, State",b=c,d\n1,2,3\n')
    kept = hasdata_export.rows(tmp_path / "a.csv", fields=["City, State", "b=c"], rename={"b=c": "x,y"})
    assert list(kept) == [{"City, State": 1, "x,y": 2}]


def test_a_source_is_never_a_flag(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(hasdata_export.UsageError):
        list(hasdata_export.rows("--output=stolen.csv"))
    assert not (tmp_path / "stolen.csv").exists()
    assert sources_of([Path("a"), 416349]) == ["a", "416349"]
    for wrong in (b"a.csv", None, True, [b"a"], {"a": 1}.items()):
        with pytest.raises(TypeError, match="a source is"):
            sources_of(wrong)


def test_flags_that_would_take_the_rows_elsewhere(crawl):
    for name in ("to", "output", "output_dir", "summary"):
        with pytest.raises(TypeError, match="is for export"):
            hasdata_export.rows(crawl, **{name: "x"})
    with pytest.raises(TypeError, match="needs output="):
        hasdata_export.export(crawl, to="csv")


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
