"""Tables from spreadsheets, and finding oneself in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event_file import Problem, problem_text
from core.domain.lookup_table import Table, lookup_key, read_table

SUMMIT = (Path(__file__).parents[2] / "data" / "summit-lookup.csv").read_bytes()


def test_six_hundred_real_people_are_read_and_each_is_found_by_phone_or_name_and_company() -> None:
    table = read_table(SUMMIT)
    assert isinstance(table, Table)
    assert table.columns == ("name", "phone", "company", "position", "seat", "room", "bus", "meal")
    assert len(table.rows) == 600
    keys = [
        (lookup_key("phone", row[1], "CN") if row[1] else "", lookup_key("text", row[0]), lookup_key("text", row[2]))
        for row in table.rows
    ]
    assert all(phone or (name and company) for phone, name, company in keys)
    assert all(phone.startswith("+") for phone, _, _ in keys if phone)


def test_the_same_table_in_other_clothes_is_the_same_table() -> None:
    text = SUMMIT.decode("utf-8-sig")
    plain = read_table(SUMMIT)
    assert read_table(text.encode()) == plain
    assert read_table(text.encode("gb18030")) == plain
    assert read_table(text.replace("\r\n", "\n").encode()) == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_western_names_are_read_in_whatever_encoding_a_spreadsheet_wrote_them(encoding: str) -> None:
    text = "Name;Straße;Platz\nJürgen Müller;Königsallee 3;A-1\nChloé Lefèvre;Rue de l’Église;A-2\n"
    table = read_table(text.encode(encoding))
    assert isinstance(table, Table)
    assert table.rows[0] == ("Jürgen Müller", "Königsallee 3", "A-1") and table.columns[1] == "Straße"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "gbk"])
def test_chinese_names_are_read_in_whatever_encoding_a_spreadsheet_wrote_them(encoding: str) -> None:
    text = "姓名,公司,座位\n王小明,Acme 中国,A排3座\n陶喆,华为,B1\n"
    table = read_table(text.encode(encoding))
    assert isinstance(table, Table) and table.rows[1] == ("陶喆", "华为", "B1")


@pytest.mark.parametrize(
    "text",
    [
        "a;b,c;d\n1;2;3\n",
        "a\tb,c\td\n1\t2\t3\n",
        'a;"b,c";d\n1;2;3\n',
        "sep=;\r\na;b,c;d;;\n1;2;3\n\n;;\n",
        "\n\na;b,c;d\n1;2;3;",
    ],
)
def test_the_separator_is_the_one_that_the_first_line_has_most_of(text: str) -> None:
    assert read_table(text.encode()) == Table(("a", "b,c", "d"), (("1", "2", "3"),))


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "table_empty", 1),
        (b"name,phone\n", "table_empty", 1),
        (b"name,name\nAda,1\n", "table_columns", 1),
        (b"name,,phone\nAda,1,2\n", "table_columns", 1),
        (b"name,phone\nAda,1\nOmar,2,3\n", "table_width", 3),
        (b"name,phone\nAda\n", "table_width", 2),
        (b'name,phone\n"Ada,1\n', "table_quotes", 2),
        (b"name,phone\nAda\0,1\n", "control", 2),
        (b"name,phone\nAda,\xff\xff\n", "table_encoding", 2),
        (b",".join(b"c%d" % n for n in range(200)) + b"\n1\n", "table_wide", 1),
        ("name,seat\nМария,1\n".encode("koi8-r"), "table_encoding", 2),
        ("名字,座位\n佐藤,1\n".encode("shift-jis"), "table_encoding", 1),
        (b"a\n" * 200_002, "table_too_big", 200_002),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_in_words(data: bytes, code: str, line: int) -> None:
    problem = read_table(data)
    assert isinstance(problem, Problem) and (problem.code, problem.line) == (code, line)
    assert problem_text(problem, "zh-Hans") != problem_text(problem, "en")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("text", "Ada  Lovelace", "ada lovelace"),
        ("text", "王 小明", "王小明"),
        ("text", "Véliz y Estévez S.A.", "veliz y estevez sa"),
        ("text", "（주）백제개발공사", "(주) 백제개발공사"),
        ("phone", "+86 139-7105-6262", "13971056262"),
        ("phone", "8613971056262", "１３９７１０５６２６２"),
    ],
)
def test_two_writings_of_one_value_have_one_key(kind: str, one: str, other: str) -> None:
    assert lookup_key(kind, one, "CN") == lookup_key(kind, other, "CN") != ""


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    assert isinstance(read_table(data), Table | Problem)


@given(st.text(), st.sampled_from(["text", "phone"]))
def test_no_text_breaks_a_key(text: str, kind: str) -> None:
    assert " " not in lookup_key(kind, text, "CN")
