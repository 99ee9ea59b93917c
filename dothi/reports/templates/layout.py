"""The pieces of a page that `build` puts together: fonts, styles, rules, tables, tags. Lengths in millimetres."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

FACE = "Times New Roman"
CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
TEXT = 165  # 210 less 30 left and 15 right
LANDSCAPE_TEXT = 252  # 297 less the same


def blank(language: str) -> Any:
    """A document in one face and one language, with no trace of the library's own look."""
    document = Document()
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _face(properties)
    properties.find(qn("w:lang")).set(qn("w:val"), "vi-VN" if language == "vi" else "en-GB")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # otherwise Word opens it "in compatibility mode"
    package = document.part.package
    for key in [k for k, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _face(properties: Any) -> None:
    """One face for every script, and none of the theme's."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FACE)
    properties.insert(0, fonts)


def style(
    document: Any,
    name: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    first: float = 0,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    keep: bool = False,
) -> Any:
    """A paragraph style, made or made over. `line` is the exact distance of lines in points; None: single."""
    styles = document.styles
    made = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.islower())
    made.font.size, made.font.bold, made.font.italic, made.font.color.rgb = Pt(size), bold, italic, RGBColor(0, 0, 0)
    _face(made.element.get_or_add_rPr())
    made.quick_style = True
    shape = made.paragraph_format
    shape.alignment, shape.first_line_indent = align, Mm(first)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
    if line:
        shape.line_spacing = Pt(line)
    shape.keep_with_next = keep
    shape.widow_control = True
    return made


def say(place: Any, text: str, **look: Any) -> Any:
    """A paragraph of one run in a document or cell; look: size, bold, italic, underline, align, style, keep, before."""
    paragraph = place.add_paragraph(style=look.get("style"))
    run = paragraph.add_run(text)
    if "size" in look:
        run.font.size = Pt(look["size"])
    for name in ("bold", "italic", "underline"):
        if name in look:
            setattr(run.font, name, look[name])
    if "align" in look:
        paragraph.alignment = look["align"]
    if look.get("keep"):
        paragraph.paragraph_format.keep_with_next = True
    if "before" in look:
        paragraph.paragraph_format.space_before = Pt(look["before"])
    return paragraph


def tag(place: Any, text: str) -> Any:
    """A paragraph that only steers docxtpl, and is gone when the template is rendered."""
    return place.add_paragraph(f"{{%p {text} %}}")


def rule(place: Any, width: float, within: float) -> Any:
    """A solid line of one width, centred within another."""
    paragraph = place.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((within - width) / 2)
    shape.first_line_indent, shape.line_spacing_rule, shape.line_spacing = Mm(0), WD_LINE_SPACING.EXACTLY, Pt(5)
    shape.space_before = Pt(4)
    border(paragraph, "top")
    return paragraph


def border(paragraph: Any, *sides: str) -> None:
    """Lines beside a paragraph."""
    lines = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="1" w:color="auto"/>' for side in sides)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"),
        *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def dotted(place: Any, text: str, width: float, style_name: str) -> None:
    """A line a person completes by hand: words, then dots to the right edge, and one more line of dots."""
    for words in (f"- {text}\t", "\t"):
        paragraph = place.add_paragraph(words, style=style_name)
        paragraph.paragraph_format.keep_with_next = words != "\t"
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def grid(document: Any, widths: list[float], *, lines: bool = True, margin: float = 1) -> Any:
    """A table of fixed widths with one row, with or without lines; its cells keep `margin` free at both sides."""
    table = document.add_table(1, len(widths), style="Table Grid" if lines else "Normal Table")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    width = table._tbl.tblPr.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(Mm(sum(widths)).twips))
    inside = f'<w:left w:w="{Mm(margin).twips}" w:type="dxa"/><w:right w:w="{Mm(margin).twips}" w:type="dxa"/>'
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{inside}</w:tblCellMar>")
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption")
    for column, one in zip(table.columns, widths, strict=True):
        column.width = Mm(one)
    shape(table.rows[0], widths)
    return table


def shape(row: Any, widths: list[float], *, header: bool = False) -> None:
    """Widths for a row's cells; a row is never split over pages, a header row is repeated on each."""
    for cell, one in zip(row.cells, widths, strict=True):
        cell.width = Mm(one)
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def fill(cell: Any, text: str, style_name: str, **look: Any) -> Any:
    """The cell's first paragraph."""
    paragraph = cell.paragraphs[0]
    paragraph.style = style_name
    run = paragraph.add_run(text)
    run.bold, run.italic = look.get("bold"), look.get("italic")
    if "align" in look:
        paragraph.alignment = look["align"]
    if look.get("keep"):
        paragraph.paragraph_format.keep_with_next = True
    return paragraph


def page_number(section: Any, style_name: str) -> None:
    """The page's number, centred 10 mm under the edge, on every page of the section but the document's first."""
    section.header_distance = Mm(10)
    paragraph = section.header.paragraphs[0]
    paragraph.style, paragraph.alignment = style_name, CENTRE
    for inside in ('<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
                   '<w:fldChar w:fldCharType="separate"/>', "<w:t>2</w:t>", '<w:fldChar w:fldCharType="end"/>'):  # fmt: skip
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inside}</w:r>"))


__all__ = [
    "CENTRE", "JUSTIFY", "LANDSCAPE_TEXT", "LEFT", "TEXT", "blank", "border", "dotted", "fill", "grid", "page_number",
    "rule", "say", "shape", "style", "tag",
]  # fmt: skip
