"""First template of the papers of plans."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from dothi.reports.papers.templates.pieces import keep_last, paper, span, table
from dothi.reports.templates.boxes import CELL, drop_first
from dothi.reports.templates.layout import CENTRE, grid, say

SMALL = 11  # points: the whole stands on one page


def conformity_sheet() -> Any:
    """The sheet of one check, on one page."""
    document = paper("PHIẾU ĐỐI CHIẾU QUY HOẠCH", number=False)
    document.styles[CELL].font.size = Pt(9)
    section = document.sections[0]
    section.top_margin = section.bottom_margin = Mm(20)
    lines = (
        ("Số phiếu: ", "{{ record.code }}; theo quy hoạch ngày {{ record.on_day }}"),
        ("Đối tượng: ", "{{ subject }}: {{ record.label }}, {{ record.area }}"),
        ("Đề nghị: ", "{{ facts }}"),
        ("Vị trí (VN-2000, m): ", "{{ corners }}; {{ size }}"),
        ("Kết quả chung: ", "{{ answer }}"),
    )
    for label, said in lines:
        line = say(document, "", size=SMALL, before=1)
        line.paragraph_format.space_after = Pt(0)
        for words, bold in ((label, True), (said, label.startswith("Kết quả"))):
            run = line.add_run(words)
            run.bold, run.font.size = bold, Pt(SMALL)
    say(document, "{{ picture }}", align=CENTRE, before=3).paragraph_format.space_after = Pt(2)
    table(
        document,
        [
            ("Lớp quy hoạch", 34.0, "{{ row.layer }}"),
            ("Kết quả", 21.0, "{{ row.answer }}"),
            ("Căn cứ", 42.0, "{{ row.basis|cell }}"),
            ("Chồng lấn, chỉ tiêu", 48.0, "{{ row.found|cell }}"),
            ("Dữ liệu ngày", 20.0, "{{ row.data|cell }}"),
        ],
        "rows",
    )
    say(
        document,
        "Dung sai: {{ tolerance }}. Diện tích đo trong hệ VN-2000. Người đối chiếu: {{ checker }}, {{ looked }}. Mã băm:"
        " {{ record.digest }}.",
        size=9,
    )
    keep_last(document)
    left, right = grid(document, [span(document) / 2] * 2, lines=False, margin=1).rows[0].cells
    for cell, name in ((left, "NGƯỜI ĐỐI CHIẾU"), (right, "LÃNH ĐẠO PHÒNG")):
        say(cell, name, size=SMALL, bold=True, align=CENTRE, keep=True, before=4)
        say(cell, "(Ký, ghi rõ họ tên)", size=10, italic=True, align=CENTRE)
    drop_first(left, right)
    return document


TEMPLATES = (conformity_sheet,)
