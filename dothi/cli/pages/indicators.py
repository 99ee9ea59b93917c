"""`docs/indicators.md`: what would prove each sentence of a shipped programme, and against what it is held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dothi.cli.pages.marks import both, table
from dothi.packs import loader
from dothi.programme import words
from dothi.programme.models import Indicator, Measure, Target

HEAD = """# Indicators

<!-- Written by `dothi docs` from dothi/packs/{pack}; a change here is lost. -->

What would prove each commitment of programme {symbol}, how it is computed, against what it is held, and the sentence it
rests on. Written by `dothi docs` from the pack. The sentences are restated in our words, not quoted. How a figure gets its
light: [decision 0003](decisions/0003-lights.md). Registers and their columns: [registers.md](registers.md)."""


def page(pack: str) -> str:
    """The whole page, of one pack."""
    folder = loader.HERE / pack
    data, papers = loader.whole(folder, "indicators"), loader.read(folder, "document")
    sentences = dict(_sentences(node for part in (1, 2, 3) for node in loader.read(folder, f"clauses-{part}")))
    measures = {code: _measure(one) for code, one in data["measures"].items()}
    lines = [HEAD.format(pack=pack, symbol=papers["document"]["symbol"])]
    for code, one in data["indicators"].items():
        lines += ["", *_indicator(code, one, measures, sentences)]
    return "\n".join(lines) + "\n"


def _sentences(nodes: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each clause that has an id, in Vietnamese and in English."""
    for node in nodes:
        name = node.get("dash") or node.get("paragraph") or node.get("id")
        if name:
            yield str(name), (" ".join(node["vi"].split()), " ".join(node["en"].split()))
        yield from _sentences(node.get("has", ()))


def _measure(one: dict[str, Any]) -> Measure:
    return Measure(
        name=one["vi"],
        name_en=one["en"],
        register=one["register"],
        params=one["params"],
        adds=one.get("adds", Measure.Adds.COUNT),
        field=one.get("field", ""),
        on=one["since"],
        until=one.get("until", ""),
    )


def _indicator(
    code: str, one: dict[str, Any], measures: dict[str, Measure], sentences: dict[str, tuple[str, str]]
) -> Iterator[str]:
    top, bottom = (measures.get(one.get(side, "")) for side in ("top", "bottom"))
    indicator = Indicator(
        name=one["vi"],
        name_en=one["en"],
        top=top,
        bottom=bottom,
        factor=one.get("factor", 1),
        unit=one.get("unit", ""),
        unit_en=one.get("unit_en", ""),
        nature=one.get("nature", Indicator.Nature.FLOW),
        polarity=one.get("polarity", Indicator.Polarity.UP),
    )
    yield f"## {code}"
    yield from table(("", "Tiếng Việt", "English"), _rows(one, indicator, sentences))


def _rows(
    one: dict[str, Any], indicator: Indicator, sentences: dict[str, tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """What it is, how it is computed, against what it is held, which sentences it proves."""
    yield "Chỉ số · Indicator", f"**{one['vi']}**", f"**{one['en']}**"
    yield "Cách đọc · Reads", *both(_reads, indicator)
    yield "Công thức · Formula", *both(words.formula, indicator)
    for label, side in (("Tử số · Top", indicator.top), ("Mẫu số · Bottom", indicator.bottom)):
        if side:
            name = label if indicator.bottom else "Từ sổ · From"
            yield name, *both(_asked, side, indicator.nature)
    if "method" in one:
        yield "Cách hiểu · Meaning", one["method"], one["method_en"]
    for given in one.get("targets", ()):
        vi, en = both(words.target, _target(indicator, given))
        yield f"Chỉ tiêu · Target {given['year']}", f"{vi} ({given['clause']})", f"{en} ({given['clause']})"
    for base in one.get("baselines", ()):
        source = base["clause"] if "clause" in base else base["evidence"]
        vi, en = both(words.natural, _number(base["value"]), indicator)
        yield f"Gốc · Baseline {base['year']}", f"{vi} ({source})", f"{en} ({source})"
    for sentence, weight in one.get("proves", {}).items():
        label = "Chứng minh · Proves" if weight == "main" else "Kèm theo · Beside"
        yield f"{label} {sentence}", *sentences[sentence]


def _reads(indicator: Indicator) -> str:
    """Unit, how it adds up over time, which way is good."""
    said = (indicator.unit_said, indicator.get_nature_display(), indicator.get_polarity_display())
    return ", ".join(filter(None, said))


def _asked(side: Measure, nature: str) -> str:
    """A measure in one line: name, register, what is added up, conditions, dates."""
    said = words.measure(side, nature)
    return "; ".join([f"{said.name}: {said.register}", said.adds, *said.conditions, said.dated])


def _target(indicator: Indicator, given: dict[str, Any]) -> Target:
    return Target(
        indicator=indicator,
        year=given["year"],
        operator=given["operator"],
        value=_number(given.get("value")),
        value_max=_number(given.get("value_max")),
    )


def _number(value: object) -> Any:
    return None if value is None else Target._meta.get_field("value").to_python(str(value))
