"""Any .docx read as what stands on its pages: lines in order, each with its look and its place, and its sections."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from dothi.core import archive, files
from dothi.core.text import fold, nfc
from dothi.reports.layout.effective import TWIP, Look, Shape, Styles

MOST_PARAGRAPHS = 60_000  # a document of three thousand pages
MOST_UNFOLDED = 200_000_000  # bytes
_DRAWN = ("w:drawing", "w:pict", "w:object")
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}  # fmt: skip
_BOX = qn("w:txbxContent")
_LINE_SHAPES = ("line", "straightConnector1")


@dataclass(frozen=True)
class Place:
    """Where a line stands: `table` and `cell` number tables and their cells from 1; 0: not in one."""

    table: int = 0
    row: int = 0
    column: int = 0
    columns: int = 0
    box: int = 0  # of a text box
    section: int = 0

    @property
    def block(self) -> tuple[int, int, int]:
        """Lines of one block stand under each other: a column of a table, a text box, the page."""
        return (self.table, self.column, self.box)


@dataclass(frozen=True)
class Line:
    """A line as its author broke it: a paragraph, or the part of one before a line break."""

    number: int  # of its paragraph
    text: str
    looks: tuple[tuple[str, Look], ...]
    shape: Shape
    place: Place
    drawn: bool = False  # a straight line is drawn at it
    picture: bool = False
    field: str = ""  # of the fields it holds

    @cached_property
    def folded(self) -> str:
        """The text to find it by."""
        return fold(self.text)

    @property
    def inked(self) -> list[tuple[str, Look]]:
        """Its characters that count: neither blank nor a raised mark."""
        return [(text, look) for text, look in self.looks if text.strip() and not look.raised]

    @property
    def upper(self) -> bool:
        """Whether it is printed in capitals."""
        letters = [(c, look.caps) for text, look in self.inked for c in text if c.isalpha()]
        return bool(letters) and all(caps or c == c.upper() for c, caps in letters)

    @property
    def rules(self) -> bool:
        """Whether it is only a line across: drawn, or of dashes or underscores."""
        bare = self.text.strip()
        return (not bare and (self.shape.bordered or self.drawn)) or (len(bare) >= 3 and not bare.strip("-_–—─ "))


@dataclass(frozen=True)
class Header:
    """What stands above or under the text of a section's pages."""

    kind: str  # default, first, even
    top: bool
    lines: tuple[Line, ...]

    @property
    def number(self) -> Line | None:
        """The line that holds the page's number."""
        return next((line for line in self.lines if "PAGE" in line.field.split()), None)


@dataclass(frozen=True)
class Section:
    """One section's page, in millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    header: float
    first_differs: bool
    number_format: str
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True)
class Read:
    """A whole document."""

    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    mirrored: bool = False
    wide_tables: frozenset[int] = field(default_factory=frozenset)  # sections that hold a table of many columns
    trouble: tuple[str, ...] = ()


def read(data: bytes) -> Read:
    """Read a .docx.

    Raises:
        ValidationError: empty, no .docx, encrypted, broken, hostile or too long; says which.
    """
    files.size_limit(len(data))
    content = files.look(io.BytesIO(data))
    if content.ending != "docx":
        raise ValidationError(
            _("Chỉ kiểm tra được tệp Word .docx; tệp này là .%(ending)s.") % {"ending": content.ending}
        )
    try:
        archive.check(io.BytesIO(data), most=MOST_UNFOLDED)
    except archive.BadArchive as bad:
        raise ValidationError(files.archive_message(bad)) from None
    try:
        return _Reader(Document(io.BytesIO(data))).read()
    except ValidationError:
        raise
    except (
        Exception
    ) as problem:  # a broken package breaks python-docx and lxml in many ways; none is the reader's fault
        raise ValidationError(
            _("Tệp Word hỏng hoặc không đúng định dạng. Hãy mở bằng Word, lưu lại rồi thử lại.")
        ) from problem


class _Reader:
    """Walks one document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        part = document.part
        self.styles = Styles(
            _related(part, RELATIONSHIP_TYPE.STYLES),
            _related(part, RELATIONSHIP_TYPE.NUMBERING),
            _related(part, RELATIONSHIP_TYPE.THEME),
        )
        self.count = self.tables = self.boxes = self.section = 0
        self.wide: set[int] = set()

    def read(self) -> Read:
        body = self.document.element.body
        lines = tuple(self.block(body, Place()))
        settings = self.document.settings.element
        return Read(
            lines=lines,
            sections=tuple(self.sections(body)),
            mirrored=settings.find(qn("w:mirrorMargins")) is not None,
            wide_tables=frozenset(self.wide),
        )

    def block(self, parent: Any, place: Place, table: Any = None) -> Iterator[Line]:
        """The lines of a body, a cell or a box, in order."""
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self.paragraph(child, replace(place, section=self.section), table)
                if child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                    self.section += 1
            elif child.tag == qn("w:tbl"):
                yield from self.table(child, place)
            elif child.tag in (qn("w:sdt"), qn("w:ins"), qn("w:customXml")):
                inside = child.find(qn("w:sdtContent")) if child.tag == qn("w:sdt") else child
                yield from self.block(inside if inside is not None else (), place, table)

    def table(self, table: Any, place: Place) -> Iterator[Line]:
        self.tables += 1
        number = self.tables
        rows = [row for row in table.iter(qn("w:tr")) if _owner(row, qn("w:tbl")) is table]
        for index, row in enumerate(rows, start=1):
            cells = [cell for cell in row.iter(qn("w:tc")) if _owner(cell, qn("w:tr")) is row]
            if len(cells) >= 5:
                self.wide.add(self.section)
            for column, cell in enumerate(cells, start=1):
                where = Place(number, index, column, len(cells), place.box, self.section)
                yield from self.block(cell, where, table)

    def paragraph(self, paragraph: Any, place: Place, table: Any) -> Iterator[Line]:
        """The lines of a paragraph, then those of the boxes anchored in it."""
        self.count += 1
        if self.count > MOST_PARAGRAPHS:
            raise ValidationError(_("Tệp dài quá mức kiểm tra được (%(most)s đoạn).") % {"most": MOST_PARAGRAPHS})
        shape, number = self.styles.shape(paragraph, table), self.count
        pieces: list[list[tuple[str, Look]]] = [[]]
        fields: list[str] = []
        for run in _runs(paragraph):
            if run.tag == qn("w:fldSimple"):
                fields.append(run.get(qn("w:instr"), ""))
                continue
            look = self.styles.look(run, paragraph, table)
            fields += [code.text or "" for code in run.findall(qn("w:instrText"))]
            for number_of, text in enumerate(_text(run).split("\n")):
                if number_of:
                    pieces.append([])
                if text and not look.hidden:
                    pieces[-1].append((text, look))
        drawn, picture = _drawings(paragraph)
        for at, piece in enumerate(pieces):
            if at and at == len(pieces) - 1 and not piece:
                continue
            yield Line(
                number=number,
                text=nfc("".join(text for text, _look in piece)),
                looks=tuple(piece),
                shape=replace(
                    shape, before=0 if at else shape.before, after=shape.after if at == len(pieces) - 1 else 0
                ),
                place=place,
                drawn=drawn and not at,
                picture=picture and not at,
                field=" ".join(fields) if not at else "",
            )
        for box in _boxes(paragraph):
            self.boxes += 1
            yield from self.block(box, replace(place, box=self.boxes))

    def sections(self, body: Any) -> Iterator[Section]:
        """Every section's page; a header that a section does not name is that of the one before."""
        kept: dict[tuple[str, bool], Header] = {}
        found = [p for p in body.iter(qn("w:sectPr")) if p.getparent().tag in (qn("w:pPr"), qn("w:body"))]
        even = self.document.settings.element.find(qn("w:evenAndOddHeaders")) is not None
        for one in found:
            for top, tag in ((True, "headerReference"), (False, "footerReference")):
                for reference in one.findall(qn(f"w:{tag}")):
                    kind = reference.get(qn("w:type"), "default")
                    part = self.document.part.related_parts.get(reference.get(qn("r:id")))
                    root = None if part is None else getattr(part, "element", None)
                    lines = () if root is None else tuple(self.block(root, Place(), None))
                    kept[kind, top] = Header(kind, top, lines)
            size, margins = one.find(qn("w:pgSz")), one.find(qn("w:pgMar"))
            numbers, first = one.find(qn("w:pgNumType")), one.find(qn("w:titlePg"))
            shown = [h for (kind, _top), h in kept.items() if kind != "even" or even]
            yield Section(
                width=_length(size, "w", 12240),
                height=_length(size, "h", 15840),
                top=abs(_length(margins, "top", 1440)),
                bottom=abs(_length(margins, "bottom", 1440)),
                left=_length(margins, "left", 1440) + _length(margins, "gutter", 0),
                right=_length(margins, "right", 1440),
                header=_length(margins, "header", 720),
                first_differs=first is not None and first.get(qn("w:val"), "1") not in ("0", "false", "off"),
                number_format="" if numbers is None else numbers.get(qn("w:fmt"), ""),
                headers=tuple(shown),
            )


def _related(part: Any, kind: str) -> Any:
    """A part's related part, parsed; none when it has none, or when it cannot be read."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            target = relation.target_part
            element = getattr(target, "element", None)
            return element if element is not None else parse_xml(target.blob)
    return None


def _owner(element: Any, tag: str) -> Any:
    """The nearest element of a kind around one."""
    return next((one for one in element.iterancestors() if one.tag == tag), None)


def _runs(parent: Any) -> Iterator[Any]:
    """The runs and simple fields of a paragraph, not those of boxes in it, nor what was deleted or has a double."""
    for child in parent:
        if child.tag in _SKIPPED or child.tag == _BOX:
            continue
        if child.tag == qn("w:r"):
            yield child
        elif child.tag != qn("w:p"):
            if child.tag == qn("w:fldSimple"):
                yield child
            yield from _runs(child)


def _text(run: Any) -> str:
    """A run's own text; tabs as tabs, line breaks as such, page breaks as nothing."""
    said = []
    for child in run:
        if child.tag == qn("w:t"):
            said.append((child.text or "").replace("\n", " "))
        elif child.tag in (qn("w:tab"), qn("w:ptab")):
            said.append("\t")
        elif child.tag == qn("w:noBreakHyphen"):
            said.append("-")
        elif child.tag == qn("w:cr") or (
            child.tag == qn("w:br") and child.get(qn("w:type"), "line") in ("line", "textWrapping")
        ):
            said.append("\n")
    return "".join(said)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph, each once."""
    for box in paragraph.iter(_BOX):
        around = list(box.iterancestors())
        between = around[: around.index(paragraph)]
        if not any(one.tag in _SKIPPED or one.tag == _BOX for one in between):
            yield box


def _drawings(paragraph: Any) -> tuple[bool, bool]:
    """Whether a straight line, and whether a picture, is anchored in a paragraph."""
    line = picture = False
    for tag in _DRAWN:
        for drawing in paragraph.iter(qn(tag)):
            for one in drawing.iter():
                local = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
                line |= local == "line" or (local == "prstGeom" and one.get("prst") in _LINE_SHAPES)
                picture |= local in ("pic", "imagedata")
                if local == "shape" and "straight" in one.get("type", "") + one.get("connectortype", ""):
                    line = True
    return line, picture


def _length(element: Any, name: str, default: int) -> float:
    """A length of the page in millimetres; Word's own where it is not named."""
    value = default if element is None else element.get(qn(f"w:{name}"), default)
    try:
        return round(float(value) * TWIP, 2)
    except ValueError:
        return round(default * TWIP, 2)
