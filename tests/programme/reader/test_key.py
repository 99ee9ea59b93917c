"""The answer key: structure, metadata, figures, text errors and conflicts, each exact."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter

import pytest

from dothi.programme.reader.proposals import proposals
from dothi.programme.reader.reading import Reading, read
from tests.programme.reader.keys import Key, Q, keys

KEYS = keys()


@pytest.fixture(params=KEYS, ids=[k.name for k in KEYS])
def key(request: pytest.FixtureRequest) -> Key:
    """One document with its answers."""
    answers: Key = request.param
    return answers


@pytest.fixture
def reading(key: Key) -> Reading:
    """The document read."""
    return read(key.source, "programme.txt")


def test_levels_are_counted_exactly(key: Key, reading: Reading) -> None:
    """Parts, roman, arabic, decimal, dashes."""
    counted = Counter(c.level for c in reading.clauses)
    assert {level: counted[level] for level in key.levels} == key.levels
    assert set(counted) <= {*key.levels, "paragraph", "text"}


def test_the_number_without_its_dot_is_a_heading_by_continuity(reading: Reading) -> None:
    """`1.3` after `1.2.` is found, and said to lack its mark."""
    clause = next(c for c in reading.clauses if c.path == "II.II.1.3")
    assert clause.marker == "1.3"
    assert clause.level == "decimal"
    assert [w.code for w in clause.warnings] == ["no_mark"]


def test_a_heading_goes_on_over_its_capital_lines(reading: Reading) -> None:
    """A part's heading stands on the lines after its number."""
    part = next(c for c in reading.clauses if c.path == "I")
    assert part.heading.startswith(("KẾT QUẢ", "ĐÁNH GIÁ KẾT QUẢ"))
    assert "GIAI ĐOẠN 20" in part.heading
    assert part.text == part.heading


def test_actionable_leaves_by_kind(key: Key, reading: Reading) -> None:
    """Goals, tasks, solutions, duties, milestones, proposed one by one."""
    found = [p.found["kind"] for p in proposals(reading) if p.kind == "commitment"]
    assert dict(Counter(found)) == key.actionable


def test_metadata(key: Key, reading: Reading) -> None:
    """Number, issuer, date, title, the three names, period, signature."""
    document = reading.as_json()["document"]
    assert {name: document[name] for name in key.document} == key.document
    assert [r["kind"] for r in document["relations"]] == ["implements", "succeeds"]
    assert document["relations"][1]["symbol"].endswith(("02-CTr/QU", "03-CTr/HU"))


def test_recipients_keep_their_own_purpose_only(key: Key, reading: Reading) -> None:
    """A purpose is taken from its own line; the lines beside it are doubted."""
    assert len(reading.recipients) == key.recipients
    purposes = [r.purpose for r in reading.recipients]
    assert purposes.count("report") == 1
    assert purposes[-1] == "archive"
    beside = reading.recipients[purposes.index("report") + 1]
    assert beside.purpose is None
    assert [w.code for w in beside.warnings] == ["brace"]


def _said(reading: Reading, *, implied: bool) -> list[Q]:
    return [
        (q["clause"], q["role"], q["op"], q["value"], q["value_max"], q["unit"], q["year"])
        for q in reading.as_json()["quantities"]
        if (q["implicit"] or q["counted"]) is implied
    ]


def test_figures_are_exactly_those_of_the_key(key: Key, reading: Reading) -> None:
    """Operator, value, unit, year and role of each, and no figure more."""
    assert _said(reading, implied=False) == list(key.figures)


def test_figures_said_in_words_are_doubted(key: Key, reading: Reading) -> None:
    """All of something, an end to something, a closed list: each with its doubt."""
    assert _said(reading, implied=True) == list(key.implied)
    assert all(q.doubts for q in reading.quantities if q.implicit or q.counted)


def test_names_codes_and_scales_are_no_quantities(key: Key, reading: Reading) -> None:
    """The traps stand in the text, and under no quantity."""
    text = reading.source.text
    for trap in key.absent:
        assert trap in text
        places = [i for i in range(len(text)) if text.startswith(trap, i)]
        assert not [q for q in reading.quantities for i in places if q.start <= i < q.end and not q.counted], trap


def test_text_errors_stay_and_are_offered(key: Key, reading: Reading) -> None:
    """The text keeps its slips; the reading offers what was probably meant."""
    offered = {c.text: c.suggestion for c in reading.corrections}
    assert {text: offered.get(text, "not found") for text in key.corrected} == key.corrected
    for correction in reading.corrections:
        assert reading.source.text[correction.start : correction.end] == correction.text


def test_conflicts_are_raised(key: Key, reading: Reading) -> None:
    """Each conflict of the key, with its clauses, explained in both languages."""
    found = {(c.kind, tuple(sorted(c.clauses))) for c in reading.conflicts}
    assert {(kind, tuple(sorted(clauses))) for kind, clauses in key.conflicts} <= found
    assert all(c.explanation and c.explanation_en and c.explanation != c.explanation_en for c in reading.conflicts)


def test_announced_counts_stand_beside_named_counts(key: Key, reading: Reading) -> None:
    """The number said and the names given are both kept, neither made from the other; the list stays open."""
    announced = [x for x in reading.lists if x.expected is not None]
    assert [(x.expected, len(x.items)) for x in announced] == list(key.expected)
    assert all(x.open for x in announced)


def test_what_the_page_added_is_dropped_and_told(reading: Reading) -> None:
    """The publishing page's own lines are no clauses, but stand in the report."""
    dropped = [reading.source.text[d.start : d.end] for d in reading.dropped]
    assert any("View count" in text for text in dropped)
    assert not any("View count" in c.text for c in reading.clauses)


def test_proposals_hold_only_known_kinds_and_plain_data(reading: Reading) -> None:
    """What the import page keeps must be JSON, and point at clauses that exist."""
    kinds = {"commitment", "target", "baseline", "result", "criterion", "date", "name", "correction", "conflict"}
    paths = {c.path for c in reading.clauses} | {""}
    found = proposals(reading)
    assert {p.kind for p in found} == kinds
    assert {p.clause for p in found} <= paths
    assert json.loads(json.dumps([p.found for p in found])) == [p.found for p in found]


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("blank", [True, False], ids=["blank lines", "no blank line"])
def test_wrapping_changes_no_clause_and_no_figure(key: Key, reading: Reading, width: int, blank: bool) -> None:
    """The same document wrapped by a converter: same marked clauses, same figures, same conflicts.

    Where no blank line parts them, two paragraphs may become one: nothing in the text tells.
    """
    lines = key.source.decode().split("\n")
    wrapped = ["\n".join(textwrap.wrap(line, width)) for line in lines if line.strip() or blank]
    again = read("\n".join(wrapped).encode(), "wrapped.txt")
    assert [c.path for c in again.clauses if c.marker] == [c.path for c in reading.clauses if c.marker]
    assert _said(again, implied=False) == list(key.figures) or not blank
    assert [q[1:] for q in _said(again, implied=False)] == [q[1:] for q in key.figures]
    assert [c.kind for c in again.conflicts] == [c.kind for c in reading.conflicts]


@pytest.mark.parametrize(
    ("pattern", "other"),
    [(r"\n- ", "\n– "), (r"\n- ", "\n• "), (r"\n- ", "\n* "), (r"\n([IVX]+)/ ", r"\n\1. "), (r"\n(\d)\. ", r"\n\1/ "), (r"\n(\d)\. ", r"\n\1) ")],
)  # fmt: skip
def test_another_hand_gives_the_same_tree(key: Key, reading: Reading, pattern: str, other: str) -> None:
    """Other dashes, bullets and delimiters: same levels, same paths."""
    again = read(re.sub(pattern, other, key.source.decode()).encode(), "other.txt")
    assert [(c.path, c.level) for c in again.clauses] == [(c.path, c.level) for c in reading.clauses]
    assert len(again.recipients) == key.recipients


def test_the_heading_block_may_come_in_any_order(key: Key) -> None:
    """Motto, place and date before or after the issuer and number."""
    text = key.source.decode()
    document = read(key.source, "a.txt").document
    start, middle = text.index(document.parent_body or "?"), text.index("ĐẢNG CỘNG SẢN")
    end = text.index("CHƯƠNG TRÌNH\n\n", middle)
    turned = text[:start] + text[middle:end] + text[start:middle] + text[end:]
    assert turned != text
    again = read(turned.encode(), "turned.txt").document
    assert (again.number, again.issuer, again.parent_body) == (document.number, document.issuer, document.parent_body)
    assert (again.place, again.signed_on, again.title) == (document.place, document.signed_on, document.title)
