"""The measures and indicators of a pack, what they are held against, and the values and judgements made up for it."""

from __future__ import annotations

from typing import Any

from dothi.core.models import Unit, User
from dothi.packs.put import Tally, put
from dothi.programme.models import (
    Assessment,
    Baseline,
    Clause,
    Commitment,
    Evidence,
    Indicator,
    Measure,
    Observation,
    Question,
    SeriesBreak,
    Target,
)
from dothi.programme.reviews.telling import Telling


def load(
    tally: Tally, data: dict[str, Any], commitments: dict[str, Commitment], clauses: dict[str, Clause]
) -> dict[str, Indicator]:
    """The indicators by code, with measures, evidence, baselines and targets."""
    measures = {code: _measure(tally, code, one) for code, one in data["measures"].items()}
    found: dict[str, Indicator] = {}
    for code, one in data["indicators"].items():
        values = {
            "name": one["vi"],
            "name_en": one["en"],
            "top": measures[one["top"]] if "top" in one else None,
            "bottom": measures[one["bottom"]] if "bottom" in one else None,
            "factor": str(one.get("factor", 1)),
            "unit": one.get("unit", ""),
            "unit_en": one.get("unit_en", ""),
            "decimals": one.get("decimals", 0),
            "nature": one.get("nature", Indicator.Nature.FLOW),
            "polarity": one.get("polarity", Indicator.Polarity.UP),
            "method": one.get("method", ""),
            "method_en": one.get("method_en", ""),
        }
        found[code] = indicator = put(tally, Indicator, {"code": code}, values)
        for order, (commitment, weight) in enumerate(one.get("proves", {}).items()):
            key = {"commitment": commitments[commitment], "indicator": indicator}
            put(tally, Evidence, key, {"main": weight == "main", "order": order})
        _against(tally, indicator, one, clauses)
    for order, (code, one) in enumerate(data.get("questions", {}).items()):
        values = {
            "name": one["vi"],
            "name_en": one["en"],
            "indicator": found[one["indicator"]],
            "beside": one.get("beside", []),
            "order": order,
            "said": one.get("said", ""),
            "said_en": one.get("said_en", ""),
        }
        put(tally, Question, {"code": code}, values)
    return found


def _measure(tally: Tally, code: str, one: dict[str, Any]) -> Measure:
    values = {
        "name": one["vi"],
        "name_en": one["en"],
        "register": one["register"],
        "params": one["params"],
        "adds": one.get("adds", Measure.Adds.COUNT),
        "field": one.get("field", ""),
        "on": one["since"],
        "until": one.get("until", ""),
    }
    return put(tally, Measure, {"code": code}, values)


def _against(tally: Tally, indicator: Indicator, one: dict[str, Any], clauses: dict[str, Clause]) -> None:
    """Baselines, targets and breaks of an indicator."""
    for base in one.get("baselines", ()):
        clause = clauses[base["clause"]] if "clause" in base else None
        evidence = base.get("evidence", "Chương trình, phần thứ nhất")
        values = {"value": str(base["value"]), "clause": clause, "evidence": evidence}
        put(tally, Baseline, {"indicator": indicator, "year": base["year"], "area": None}, values)
    for target in one.get("targets", ()):
        key = {"indicator": indicator, "year": target["year"], "area": None, "clause": clauses[target["clause"]]}
        values = {
            "operator": target["operator"],
            "value": _number(target.get("value")),
            "value_max": _number(target.get("value_max")),
            "wording": target["wording"],
        }
        put(tally, Target, key, values)
    for gap in one.get("breaks", ()):
        values = {"note": gap["note"], "note_en": gap["note_en"]}
        put(tally, SeriesBreak, {"indicator": indicator, "on": gap["day"]}, values)


def load_tellings(
    tally: Tally, data: dict[str, list[str]], indicators: dict[str, Indicator], clauses: dict[str, Clause]
) -> None:
    """Which indicators tell again what a sentence of part one says without a figure."""
    for path, codes in data.items():
        for order, code in enumerate(codes):
            put(tally, Telling, {"clause": clauses[path], "indicator": indicators[code]}, {"order": order})


def load_reports(
    tally: Tally,
    data: dict[str, Any],
    indicators: dict[str, Indicator],
    units: dict[str, Unit],
    users: dict[str, User],
    commitments: dict[str, Commitment],
) -> None:
    """Values as a unit would have reported them and a person's judgements, all made up and saying so."""
    author = next(iter(users.values()))
    for code, one in data["reported"].items():
        for year, value in one["values"].items():
            key = {
                "indicator": indicators[code],
                "period": str(year),
                "area": None,
                "origin": Observation.Origin.REPORTED,
                "unit": units[one["unit"]],
            }
            evidence = f"{data['said']} ({units[one['unit']].name}, năm {year})"
            put(tally, Observation, key, {"value": str(value), "evidence": evidence, "entered_by": author})
    for year, judged in data["assessments"].items():
        for code, (mark, words) in judged.items():
            said = {"mark": mark, "justification": words + data["remark"], "assessed_by": users[data["assessed_by"]]}
            put(tally, Assessment, {"commitment": commitments[code], "year": year}, said)


def _number(value: object) -> str | None:
    return None if value is None else str(value)
