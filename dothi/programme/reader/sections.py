"""What a clause is for, learned from the headings above it: past results, goals, tasks, solutions, duties, timetable."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dothi.programme.reader.shapes import Clause
from dothi.programme.reader.view import lowered

# In this order: the first that a heading names wins, so that “đánh giá kết quả thực hiện nhiệm vụ” is assessment.
_HEADINGS = (
    (
        "assessment",
        r"đánh giá|kết quả(?! (?:cần|dự kiến|mong))|thực trạng|tình hình|hiện trạng|đặc điểm|tồn tại|hạn chế|nguyên nhân|ưu điểm|khuyết điểm|"
        r"bài học|thành tựu|bối cảnh|dự báo|thuận lợi|khó khăn",
    ),
    ("other", r"quy định chung|phạm vi điều chỉnh|đối tượng áp dụng|giải thích từ ngữ|hiệu lực|điều khoản chuyển tiếp"),
    (
        "timetable",
        r"tiến độ|lộ trình|thời gian thực hiện|triển khai thực hiện|các bước (?:triển khai|thực hiện)|kế hoạch thời gian",
    ),
    (
        "duty",
        r"tổ chức(?: và triển khai)?(?: triển khai)? thực hiện|phân công|trách nhiệm(?: của)?|điều khoản thi hành|"
        r"chế độ báo cáo|kiểm tra, giám sát thực hiện",
    ),
    ("solution", r"giải pháp|biện pháp|cơ chế,? chính sách|nguồn lực|kinh phí"),
    ("task", r"nhiệm vụ|nội dung|phương hướng|công tác trọng tâm|chương trình, đề án|danh mục"),
    ("goal", r"mục tiêu|chỉ tiêu|mục đích|yêu cầu|quan điểm|tầm nhìn|phấn đấu"),
)
_COMPILED = tuple((kind, re.compile(words)) for kind, words in _HEADINGS)
_PLANNED = ("goal", "task", "solution", "duty", "timetable")
_HIGH = ("part", "chapter", "section", "roman")
_PAST_KINDS, _PLAN_KINDS = ("BC", "KL", "BB"), ("CTr", "KH", "NQ", "ĐA", "CT", "QĐ", "PA", "DA", "QyĐ")


def kind_of_heading(heading: str) -> str | None:
    """The section a heading opens: assessment if it speaks of the past, else what it names first, else None."""
    words = lowered(heading)
    found = [(match.start(), kind) for kind, pattern in _COMPILED if (match := pattern.search(words))]
    kinds = [kind for _, kind in found]
    return "assessment" if "assessment" in kinds else min(found)[1] if found else None


def sections(clauses: Iterable[Clause], document_kind: str | None) -> dict[str, str]:
    """The section of each clause by path: its own heading's, else its parent's, else by the kind of document."""
    found: dict[str, str] = {}
    default = "assessment" if document_kind in _PAST_KINDS else "task" if document_kind in _PLAN_KINDS else "other"
    for clause in clauses:
        inherited = found.get(clause.parent or "", "other" if clause.level == "text" else default)
        own = kind_of_heading(clause.heading) if clause.heading and _names_section(clause) else None
        if (inherited == "assessment" and clause.parent) or (
            inherited == "duty" and own not in ("duty", "timetable", "other")
        ):
            own = None  # “1. Nhiệm vụ” inside the assessment of the past speaks of the past
        if own == "assessment" and inherited in _PLANNED and clause.parent and clause.level not in _HIGH:
            own = None  # “3. Kiểm tra, đánh giá” among the tasks is a task
        found[clause.path] = own or inherited
    return found


def _names_section(clause: Clause) -> bool:
    """Whether the heading is one of a section, not the lead-in of an item (`UBND quận: …`)."""
    return clause.level in ("part", "chapter", "section", "article") or len(clause.text) <= len(clause.heading) + 3


def leaves(clauses: list[Clause]) -> list[Clause]:
    """The clauses with no marked clause below; a paragraph only where its heading has nothing else under it."""
    marked = {c.parent for c in clauses if c.marker}
    by_path = {c.path: c for c in clauses}
    found = []
    for clause in clauses:
        if clause.zone == "basis" or clause.level == "text":
            continue
        if clause.marker:
            only_heading = bool(clause.heading) and len(clause.text) <= len(clause.heading) + 3
            if clause.path not in marked and not only_heading:
                found.append(clause)
        elif (parent := by_path.get(clause.parent or "")) and parent.path not in marked and parent.heading:
            found.append(clause)
    return found


def is_actionable(section: str) -> bool:
    """Whether a clause of this section asks for something to be done."""
    return section in _PLANNED
