"""Real Word footnotes: python-docx and docxtpl read and write everything else, but have no name for these.

While a template is rendered, `Notes.mark()` leaves a mark of two private characters behind a figure; afterwards
`write()` turns each mark into a footnote reference, and gives the package its `footnotes.xml`. A second mention of the
same note becomes a cross-reference to the first, as Word's own "Insert → Cross-reference → Footnote" makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

OPEN, CLOSE, AGAIN = "\ue000", "\ue001", "\ue002"  # private-use characters: no office text holds them
_MARK = re.compile(f"({OPEN}{AGAIN}?\\d+{CLOSE})")
_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))
# what may stand behind w:footnotePr in settings.xml: its elements have a fixed order
_BEHIND = (
    "w:endnotePr w:compat w:docVars w:rsids m:mathPr w:themeFontLang w:clrSchemeMapping w:shapeDefaults w:decimalSymbol"
)


class Notes:
    """The notes of one document, numbered in the order of their first mention."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def mark(self, key: str, text: str) -> str:
        """The mark that stands behind a figure; `key` tells whether it was mentioned before."""
        number, new = self.number(key, text)
        return f"{OPEN}{'' if new else AGAIN}{number}{CLOSE}"

    def number(self, key: str, text: str) -> tuple[int, bool]:
        """The note's number, and whether this is its first mention."""
        new = key not in self._numbers
        if new:
            self.texts.append(text)
            self._numbers[key] = len(self.texts)
        return self._numbers[key], new


def unmarked(text: str) -> str:
    """Text without the characters that marks are made of."""
    return text.translate({ord(c): None for c in (OPEN, CLOSE, AGAIN)})


def write(document: Document, notes: Notes) -> None:
    """Turn every mark in the document's body into a reference, and write the notes they refer to."""
    if not notes.texts:
        return
    reference = _style(document, "footnote reference", "character", '<w:vertAlign w:val="superscript"/>')
    body = _style(document, "footnote text", "paragraph", '<w:sz w:val="20"/><w:szCs w:val="20"/>')
    root, part = _part(document)
    first = 1 + max((int(note.get(qn("w:id"))) for note in root), default=0)
    for number, text in enumerate(notes.texts, start=first):
        root.append(_note(number, text, body, reference))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for run in list(document.element.body.iter(qn("w:r"))):
        if _MARK.search("".join(t.text or "" for t in run.iter(qn("w:t")))):
            _replace(run, first - 1, reference)


def _replace(run: Any, offset: int, reference: str) -> None:
    """A run that holds marks, as the runs and references it stands for."""
    for child in run:
        if child.tag == qn("w:rPr"):
            continue
        pieces = _MARK.split(child.text or "") if child.tag == qn("w:t") else [child]
        for piece in pieces:
            for element in _elements(run, piece, offset, reference):
                run.addprevious(element)
    run.getparent().remove(run)


def _elements(run: Any, piece: Any, offset: int, reference: str) -> Iterable[Any]:
    """What stands for one piece of a run: a reference for a mark, a run of the same look for anything else."""
    if isinstance(piece, str) and _MARK.fullmatch(piece):
        number = int(piece.strip(OPEN + AGAIN + CLOSE))
        return _again(number + offset, number, reference) if AGAIN in piece else _refer(number + offset, reference)
    if piece == "":
        return []
    made = parse_xml(f"<w:r {nsdecls('w')}/>")
    if (properties := run.find(qn("w:rPr"))) is not None:
        made.append(deepcopy(properties))
    if isinstance(piece, str):
        made.append(parse_xml(f'<w:t {nsdecls("w")} xml:space="preserve"/>'))
        made[-1].text = piece
    else:
        made.append(deepcopy(piece))
    return [made]


def _refer(number: int, reference: str) -> list[Any]:
    """A reference to a note, inside a bookmark that later mentions point at."""
    mark = f"_RefNote{number}"
    start = f'<w:bookmarkStart {nsdecls("w")} w:id="{9000 + number}" w:name="{mark}"/>'
    run = f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="{reference}"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    end = f'<w:bookmarkEnd {nsdecls("w")} w:id="{9000 + number}"/>'
    return [parse_xml(start), parse_xml(run), parse_xml(end)]


def _again(number: int, shown: int, reference: str) -> Iterator[Any]:
    """A cross-reference to a note mentioned before."""
    look = f'<w:rPr><w:rStyle w:val="{reference}"/></w:rPr>'
    for inside in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> NOTEREF _RefNote{number} \\f \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        yield parse_xml(f"<w:r {nsdecls('w')}>{look}{inside}</w:r>")


def _note(number: int, text: str, body: str, reference: str) -> Any:
    made = parse_xml(
        f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{body}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{reference}"/></w:rPr><w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
    )
    next(made.iter(qn("w:t"))).text = f" {text}"
    return made


def _part(document: Document) -> tuple[Any, Any]:
    """The package's footnotes, parsed, and their part; made with Word's two separators when there are none yet."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            return parse_xml(relation.target_part.blob), relation.target_part
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240"'
        f' w:lineRule="auto"/><w:ind w:firstLine="0"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for kind, number in _SEPARATORS
    )
    root = parse_xml(f"<w:footnotes {nsdecls('w')}>{separators}</w:footnotes>")
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, b"", package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    listed = "".join(f'<w:footnote w:id="{number}"/>' for _kind, number in _SEPARATORS)
    settings: Any = document.settings.element
    if settings.find(qn("w:footnotePr")) is None:
        made = parse_xml(f"<w:footnotePr {nsdecls('w')}>{listed}</w:footnotePr>")
        settings.insert_element_before(made, *_BEHIND.split())
    return root, part


def _style(document: Document, name: str, kind: str, look: str) -> str:
    """The id of Word's built-in style of that name, made when the template lost it. Word may translate ids, not names."""
    styles = document.styles.element
    for style in styles:
        named = style.find(qn("w:name"))
        if named is not None and named.get(qn("w:val")) == name:
            return str(style.get(qn("w:styleId")))
    made = name.title().replace(" ", "")
    spacing = (
        '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/></w:pPr>'
    )
    styles.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{made}"><w:name w:val="{name}"/>'
            f"{spacing if kind == 'paragraph' else ''}<w:rPr>{look}</w:rPr></w:style>"
        )
    )
    return made
