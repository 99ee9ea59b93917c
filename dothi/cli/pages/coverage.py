"""`docs/programme-coverage.md`: which register, indicator or act of the programme answers for each of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dothi.cli.pages.marks import cell, table
from dothi.packs import loader
from dothi.registers.register import registers

HEAD = """# Coverage of the programme

<!-- Written by `dothi docs` from dothi/packs/{pack}; a change here is lost. -->

What answers for each sentence of programme {symbol}: the registers that hold its records, the indicators computed from
them, and the acts of the programme itself where the sentence asks for those. Written by `dothi docs` from the pack; a
test fails when a sentence has no answer, or an indicator no value on the shipped records. The indicators one by one:
[indicators.md](indicators.md). The registers: [registers.md](registers.md).
"""
ACTS = {  # what the programme keeps itself, beside the registers
    "assignments": ("Phân công", "Assignments"),
    "assessments": ("Đánh giá hằng năm", "Yearly assessments"),
    "breakthroughs": ("Khâu đột phá", "Breakthroughs"),
    "conflicts": ("Mâu thuẫn trong văn bản", "Conflicts of the text"),
    "deadlines": ("Thời hạn cam kết", "Deadlines of commitments"),
    "reports": ("Báo cáo", "Reports"),
    "targets": ("Chỉ tiêu", "Targets"),
}


@dataclass(frozen=True)
class Answer:
    """What answers for one sentence or figure."""

    said: tuple[str, str]  # in Vietnamese, in English
    registers: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether nothing does."""
        return not (self.registers or self.indicators or self.acts)


def page(pack: str) -> str:
    """The whole page, of one pack."""
    symbol = loader.read(loader.HERE / pack, "document")["document"]["symbol"]
    lines = [HEAD.format(pack=pack, symbol=symbol)]
    for title, found in (("Sentences", sentences(pack)), ("Figures", figures(pack))):
        rows = (_row(name, answer) for name, answer in found.items())
        lines += [
            f"## {title}",
            *table(("", "Tiếng Việt", "English", "Sổ · Registers", "Chỉ số · Indicators"), rows),
            "",
        ]
    return "\n".join(lines)


def _row(name: str, answer: Answer) -> tuple[str, ...]:
    kept = [f"[{cell(registers[slug].title)}](registers.md#{slug})" for slug in answer.registers]
    kept += [f"{vi} · {en}" for vi, en in (ACTS[act] for act in answer.acts)]
    counted = [f"[{one}](indicators.md#{one})" for one in answer.indicators]
    return f"**{name}**", *answer.said, "<br>".join(kept), "<br>".join(counted)


def sentences(pack: str) -> dict[str, Answer]:
    """Each clause that asks or judges, by its id, with what answers for it.

    From the pack: the indicators that prove its commitment, the registers their measures ask, and what `coverage.yaml`
    names beside them.
    """
    folder = loader.HERE / pack
    data, more = loader.whole(folder, "indicators"), loader.read(folder, "coverage")["sentences"]
    proving: dict[str, list[str]] = {}
    for one, indicator in data["indicators"].items():
        for commitment in indicator.get("proves", {}):
            proving.setdefault(commitment, []).append(one)
    found = {}
    for name, said in _restated(node for part in (1, 2, 3) for node in loader.read(folder, f"clauses-{part}")):
        if name in more or name in proving:
            beside = more.get(name, {})
            counted = tuple(dict.fromkeys([*proving.get(name, ()), *beside.get("indicators", ())]))
            asked = [slug for one in counted for slug in asks(data, one)]
            kept = tuple(dict.fromkeys([*asked, *beside.get("registers", ())]))
            found[name] = Answer(said, kept, counted, tuple(beside.get("acts", ())))
        elif _asks_something(name):
            found[name] = Answer(said)
    return found


def figures(pack: str) -> dict[str, Answer]:
    """Each figure of the programme (Q1, Q2, …) with the indicator that holds it, or the act."""
    folder = loader.HERE / pack
    data = loader.whole(folder, "indicators")
    found = {}
    for name, one in loader.read(folder, "coverage")["figures"].items():
        counted = tuple(one.get("indicators", ()))
        kept = dict.fromkeys([*(slug for i in counted for slug in asks(data, i)), *one.get("registers", ())])
        found[name] = Answer((one["vi"], one["en"]), tuple(kept), counted, tuple(one.get("acts", ())))
    return found


def asks(data: dict[str, Any], indicator: str) -> list[str]:
    """The registers an indicator's measures ask."""
    sides = (data["indicators"][indicator].get(side) for side in ("top", "bottom"))
    return [data["measures"][side]["register"] for side in sides if side]


def _asks_something(name: str) -> bool:
    """Whether a clause's id is one of those that must be answered: P1.I.1, P1.II.2, G5, T1.3.7, S2.1.1, O1, C3."""
    return re.fullmatch(r"P1\.I{1,2}\.\d|[GOC]\d|[TS]\d(\.\d+)+", name) is not None


def _restated(nodes: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each clause that has an id, in Vietnamese and in English."""
    for node in nodes:
        name = node.get("dash") or node.get("paragraph") or node.get("id")
        if name:
            yield str(name), (" ".join(node["vi"].split()), " ".join(node["en"].split()))
        yield from _restated(node.get("has", ()))
