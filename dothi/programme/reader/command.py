"""`dothi read FILE`: the tree of a document and the doubts about it, or all of it as JSON. Needs no database."""

from __future__ import annotations

import json
import sys

from dothi.programme.reader.messages import Unreadable, note
from dothi.programme.reader.plain import number
from dothi.programme.reader.reading import Reading, read
from dothi.programme.reader.shapes import Clause, Quantity

WIDTH = 110
_SAID = {
    "vi": {
        "document": "Văn bản", "no_number": "không số", "recipients": "Nơi nhận", "corrections": "Lỗi chữ đề nghị sửa",
        "conflicts": "Mâu thuẫn, trùng lặp", "warnings": "Lưu ý", "dropped": "Bỏ ngoài cây", "clauses": "mục",
        "leaves": "nội dung phải làm", "target": "chỉ tiêu", "baseline": "số liệu gốc", "result": "kết quả",
        "criterion": "tiêu chí", "attribute": "thông số", "report": "để báo cáo", "implement": "để thực hiện",
        "archive": "lưu", "characters": "ký tự",
    },
    "en": {
        "document": "Document", "no_number": "no number", "recipients": "Recipients", "corrections": "Text errors, offered",
        "conflicts": "Conflicts and overlaps", "warnings": "Notes", "dropped": "Left out of the tree", "clauses": "clauses",
        "leaves": "things to be done", "target": "target", "baseline": "baseline", "result": "result",
        "criterion": "criterion", "attribute": "attribute", "report": "for report", "implement": "to carry out",
        "archive": "archive", "characters": "characters",
    },
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Run the command; 0 when the file was read, 2 when it or the command line could not be."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language, as_json, as_text, files = _arguments(argv)
    if len(files) != 1:
        sys.stderr.write(note("usage").said(language) + "\n")
        return 2
    try:
        reading = read(files[0])
    except Unreadable as error:
        sys.stderr.write(error.note.said(language) + "\n")
        return 2
    if as_text:
        sys.stdout.write(reading.source.text)
    elif as_json:
        json.dump(reading.as_json(language), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(told(reading, language)) + "\n")
    return 0


def _arguments(argv: list[str]) -> tuple[str, bool, bool, list[str]]:
    """(language, JSON wanted, text wanted, files); an unknown option counts as no file at all."""
    language, files, rest = "vi", [], list(argv)
    as_json = as_text = False
    while rest:
        word = rest.pop(0)
        if word == "--json":
            as_json = True
        elif word == "--text":
            as_text = True
        elif word == "--lang" and rest and rest[0] in _SAID:
            language = rest.pop(0)
        elif word.startswith("--lang=") and word[7:] in _SAID:
            language = word[7:]
        elif word == "--":
            files += rest
            break
        elif word.startswith("-"):
            return language, False, False, []
        else:
            files.append(word)
    return language, as_json, as_text, files


def told(reading: Reading, language: str) -> list[str]:
    """The reading as lines for a person: heading, tree with its figures, recipients, doubts."""
    words, document = _SAID[language], reading.document
    day = f"{document.signed_on:%d/%m/%Y}" if document.signed_on else ""
    lines = [
        f"{words['document']}: {' · '.join(filter(None, (document.symbol or words['no_number'], day, document.issuer)))}",
        f"  {document.title or ''}" + (f" ({document.short_name})" if document.short_name else ""),
        f"  {document.signer_title or ''} {document.signer or ''}".rstrip(),
        "",
    ]
    depth: dict[str, int] = {}
    figures: dict[str, list[Quantity]] = {}
    for quantity in reading.quantities:
        figures.setdefault(quantity.clause, []).append(quantity)
    for clause in reading.clauses:
        depth[clause.path] = depth.get(clause.parent or "", -1) + 1
        lines += _clause(clause, figures.get(clause.path, []), "  " * depth[clause.path], words, language)
    actionable = sum(reading.sections[p] in ("goal", "task", "solution", "duty", "timetable") for p in reading.leaves)
    lines += ["", f"{len(reading.clauses)} {words['clauses']}, {actionable} {words['leaves']}"]
    lines += _part(
        words["recipients"], [r.text + (f" ({words[r.purpose]})" if r.purpose else "") for r in reading.recipients]
    )
    lines += _part(
        words["conflicts"],
        [
            f"{', '.join(c.clauses)}: " * bool(c.clauses) + (c.explanation_en if language == "en" else c.explanation)
            for c in reading.conflicts
        ],
    )
    lines += _part(words["corrections"], [f"{c.clause}: {c.text} → {c.suggestion or '?'}" for c in reading.corrections])
    lines += _part(words["warnings"], [w.said(language) for w in reading.warnings])
    out = sum(d.end - d.start for d in reading.dropped)
    return lines + _part(words["dropped"], [f"{out} {words['characters']}"] if out else [])


def _clause(clause: Clause, figures: list[Quantity], indent: str, words: dict[str, str], language: str) -> list[str]:
    said = clause.heading if clause.heading and len(clause.text) <= len(clause.heading) + 3 else clause.text
    room = max(30, WIDTH - len(indent))
    short = said if len(said) <= room else said[: room - 1].rsplit(" ", 1)[0] + "…"
    lines = [f"{indent}[{clause.path}] " + f"{clause.marker} {short}".lstrip()]
    for q in figures:
        upper = f"–{number(q.value_max)}" if q.value_max is not None else ""
        op = "" if q.op in ("=", "between", "none") else q.op + " "
        year = f" ({q.year})" if q.year else ""
        doubt = "".join(f"  ? {d.said(language)}" for d in q.doubts)
        lines.append(f"{indent}    = {words[q.role]}: {op}{number(q.value)}{upper} {q.unit or ''}{year}{doubt}")
    return lines + [f"{indent}    ! {w.said(language)}" for w in clause.warnings]


def _part(title: str, said: list[str]) -> list[str]:
    return ["", f"{title}:", *(f"  - {line}" for line in said)] if said else []
