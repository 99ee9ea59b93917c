"""For any text: no crash, true offsets, an ordered tree. For any tree in any style: read back the same."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dothi.core.text import format_number
from dothi.programme.reader.messages import Unreadable
from dothi.programme.reader.numbering import roman
from dothi.programme.reader.proposals import proposals
from dothi.programme.reader.reading import Reading, read

LEVELS = {
    "part",
    "chapter",
    "section",
    "article",
    "roman",
    "arabic",
    "decimal",
    "letter",
    "dash",
    "plus",
    "paragraph",
    "text",
}
PIECES = st.sampled_from(
    [
        "I. ", "II/ ", "1. ", "2) ", "1.1. ", "1.2 ", "a) ", "đ) ", "- ", "+ ", "(i) ", "(2) ", "Điều 1. ", "PHẦN THỨ HAI",
        "Chương I", "PHỤ LỤC", "Nơi nhận:", "T/M QUẬN ỦY", "(đã ký)", "./.", "...", "…", "“", "”", "\n", "\n\n", "\r\n", "\f", "\t",
        "| a | b |", "-----", "*", "**", "\\-", "\u200b", "\u0301", "Số 5-KH/QU", "ngày 2 tháng 3 năm 2011", "Quý II năm 2011",
        "năm 2015", "giai đoạn 2011 - 2015", "98%", "trên 90% ", "từ 1 đến 3 ha", "1,5m trở lên", "2.649 bóng", "07 trường như ",
        "MỤC TIÊU", "NHIỆM VỤ", "đạt ", "hoàn thành các dự án", "phố Lê Lai", "phường Tam Hòa, Phú Thọ", "quy hoach", "Luật đất đai",
        "gọi tắt là X", "Căn cứ Luật A;", "KẾ HOẠCH", "Trồng cây", ", ", ". ", "; ", ": ", " ", "2011", "12-13", "1/2000",
    ]
)  # fmt: skip


def check(reading: Reading) -> None:
    """What holds of every reading."""
    text = reading.source.text
    seen: set[str] = set()
    before = 0
    for clause in reading.clauses:
        assert clause.level in LEVELS
        assert before <= clause.start <= clause.words <= clause.end <= len(text)
        assert clause.parent is None or clause.parent in seen
        assert clause.path not in seen
        assert len(clause.path) <= 60
        seen.add(clause.path)
        before = clause.end
    for found in (*reading.quantities, *reading.dates, *reading.names, *reading.corrections, *reading.lists):
        assert found.clause in seen
        assert text[found.start : found.end] == found.text
    for quantity in reading.quantities:
        assert quantity.role in ("baseline", "result", "target", "criterion", "attribute")
        assert quantity.op in (">", ">=", "=", "<=", "<", "between", "none")
        assert (quantity.value_max is not None) == (quantity.op == "between")
    assert {path for conflict in reading.conflicts for path in conflict.clauses} <= seen
    proposals(reading)
    reading.as_json("en")


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=60).map("".join))
@example("\u0301\n- a")
@example("1. a:\n" * 40)
@example("Điều 1. \n" * 3)
def test_any_text_is_read_without_crash_and_with_true_offsets(text: str) -> None:
    """Fragments of official language and arbitrary characters, in any order."""
    try:
        reading = read(text.encode("utf-8", "surrogatepass"), "any.txt")
    except Unreadable:
        return
    check(reading)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Bytes of any kind end in a reading or in one clear line."""
    try:
        reading = read(data, "any")
    except Unreadable:
        return
    check(reading)


@dataclass(frozen=True)
class Style:
    """How one level is numbered."""

    name: str
    level: str


STYLES = {
    "roman": Style("roman", "roman"),
    "upper": Style("upper", "letter"),
    "arabic": Style("arabic", "arabic"),
    "paren": Style("paren", "arabic"),
    "letter": Style("letter", "letter"),
    "dash": Style("dash", "dash"),
    "plus": Style("plus", "plus"),
}
POINTS = "abcdđeghiklmn"
STACKS = st.sampled_from(
    [
        ["roman", "arabic", "letter", "dash"], ["roman", "arabic", "dash", "plus"], ["upper", "roman", "arabic", "letter"],
        ["arabic", "letter", "dash", "plus"], ["roman", "paren", "dash"], ["arabic", "roman", "letter"], ["upper", "arabic", "dash"],
    ]
)  # fmt: skip
WORDS = "Rà soát quỹ đất công, lập kế hoạch sử dụng cho từng khu dân cư và công khai để nhân dân giám sát hàng ngày"


def mark(style: str, n: int, delimiter: str) -> str:
    """The mark of the n-th clause (from 1) of a level."""
    if style in ("dash", "plus"):
        return "-" if style == "dash" else "+"
    if style == "paren":
        return f"{n})"
    said = {"roman": roman(n), "upper": "ABCDEGHIKLMN"[n - 1], "arabic": str(n), "letter": POINTS[n - 1]}[style]
    return said + (")" if style == "letter" else delimiter)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[str]]:
    """A tree as (depth, number) in document order, and the styles of its levels."""
    stack = draw(STACKS)
    nodes: list[tuple[int, int]] = []

    def grow(depth: int) -> None:
        for n in range(1, draw(st.integers(1, 4 if depth < 2 else 3)) + 1):
            nodes.append((depth, n))
            if depth + 1 < len(stack) and draw(st.booleans()):
                grow(depth + 1)

    grow(0)
    return nodes, stack


@settings(max_examples=120, deadline=None)
@given(trees(), st.sampled_from(["/", ".", "-"]), st.sampled_from([0, 46, 72]), st.sampled_from(["\n", "\n\n"]))
def test_any_tree_in_any_style_is_read_back_the_same(
    tree: tuple[list[tuple[int, int]], list[str]], delimiter: str, width: int, between: str
) -> None:
    """Levels, numbers and nesting survive the rendering: any styles, any delimiter, wrapped or not, spaced or not."""
    nodes, stack = tree
    lines = []
    for at, (depth, n) in enumerate(nodes):
        parent = at + 1 < len(nodes) and nodes[at + 1][0] > depth
        words = WORDS[: 30 + 17 * (at % 5)].rsplit(" ", 1)[0] + (":" if parent else ".")
        line = f"{mark(stack[depth], n, delimiter)} {words}"
        lines.append("\n".join(textwrap.wrap(line, width)) if width else line)
    reading = read(between.join(lines).encode(), "tree.txt")
    depths = {None: -1}
    found = []
    for clause in reading.clauses:
        depths[clause.path] = depths[clause.parent] + 1
        found.append((depths[clause.path], clause.level))
    assert found == [(depth, STYLES[stack[depth]].level) for depth, _ in nodes]
    assert [c.warnings for c in reading.clauses] == [() for _ in nodes]


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 9_999_999), st.sampled_from(["trên", "dưới", "không quá", "tối thiểu", ""]), st.booleans())
def test_a_written_number_is_read_back(value: int, operator: str, grouped: bool) -> None:
    """Counts of lamps with and without thousands marks, under each operator."""
    said = format_number(value) if grouped else str(value)
    reading = read(f"NGHỊ QUYẾT\n\nVề đèn\n\nI. MỤC TIÊU\n\n- Lắp {operator} {said} bóng đèn.".encode(), "a.txt")
    ops = {"trên": ">", "dưới": "<", "không quá": "<=", "tối thiểu": ">=", "": "="}
    assert [(q.value, q.op, q.unit) for q in reading.quantities] == [(value, ops[operator], "bóng đèn")]
