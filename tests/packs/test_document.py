"""The restated programme has the document's structure and figures, and none of its sentences."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from dothi.core.text import fold
from dothi.packs.document import Line
from dothi.packs.loader import read
from dothi.programme.reader.reading import read as read_document
from tests.packs.conftest import FOLDER

Composed = tuple[str, list[Line]]
# Folded words of the published programme's clauses and sentences, hashed: its text is not ours to ship.
PUBLISHED = set((Path(__file__).parent / "published.sha256").read_text().split())


def test_it_has_the_documents_structure(composed: Composed) -> None:
    levels = Counter(line.level for line in composed[1])
    assert {name: levels[name] for name in ("part", "roman", "arabic", "decimal", "dash")} == {
        "part": 3,
        "roman": 6,
        "arabic": 14,
        "decimal": 9,
        "dash": 54,
    }


def test_its_62_leaves_are_the_commitments(composed: Composed) -> None:
    listed = read(FOLDER, "commitments")
    codes = [one["code"] for kind in listed.values() for one in kind]
    assert {kind: len(some) for kind, some in listed.items()} == {
        "goal": 8,
        "task": 29,
        "solution": 17,
        "duty": 5,
        "milestone": 3,
    }
    assert len(set(codes)) == 62
    places = {line.id: number for number, line in enumerate(composed[1]) if line.id}
    assert sorted(codes, key=lambda code: places[code]) == codes


def test_each_clause_knows_where_it_stands(composed: Composed) -> None:
    text, lines = composed
    assert all(text[line.start : line.end] == line.text for line in lines)
    assert [line.start for line in lines] == sorted(line.start for line in lines)


def test_the_reader_gives_the_same_paths_words_and_figures(composed: Composed) -> None:
    text, lines = composed
    reading = read_document(text.encode(), "restated.txt")
    found = {c.path: (c.level, c.marker, c.text) for c in reading.clauses if c.zone == "body"}
    assert found == {line.path: (line.level, line.marker, line.text) for line in lines if line.path != "0/p1"}
    figures = {(q.clause, q.op, str(q.value)) for q in reading.quantities}
    assert figures >= {
        ("I.I/p1", "=", "90"),
        ("I.I/p1", "=", "821"),
        ("I.I/p1", "=", "92"),
        ("I.I/p1", "=", "2649"),
        ("I.I/p2", "=", "97.1"),
        ("II.I/5", ">", "98"),
        ("II.II.1.3/2", ">", "90"),
        ("II.II.1.3/4", "between", "1"),
        ("II.II.1.3/7", "=", "98"),
    }


def test_nothing_is_copied_from_the_published_text(composed: Composed, papers: dict[str, Any]) -> None:
    said = [*(line.text for line in composed[1]), papers["document"]["title"], *papers["head"]]
    said += [sentence for line in composed[1] for sentence in re.split(r"[.;:]\s", line.text)]
    ours = {" ".join(re.findall(r"\w+", fold(words))): words for words in said}
    prints = {
        hashlib.sha256(plain.encode()).hexdigest()[:16]: words
        for plain, words in ours.items()
        if len(plain.split()) > 5
    }
    assert not [prints[one] for one in prints.keys() & PUBLISHED]


def test_every_clause_is_said_in_both_languages(composed: Composed) -> None:
    assert all(line.text and line.text_en and line.text != line.text_en for line in composed[1])


class OnceOnly(yaml.SafeLoader):
    """YAML that refuses a key written twice: the parser would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: a key stands twice"
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_no_key_stands_twice(path: Path) -> None:
    yaml.load(path.read_text(encoding="utf-8"), Loader=OnceOnly)
