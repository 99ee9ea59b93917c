"""Make the first version of the papers' templates: `python -m dothi.reports.papers.templates.build`.

Once made, the .docx files are the source: clerks change words and looks in Word, and building again would undo that.
Layout: Nghị định 30/2020/NĐ-CP, Phụ lục I. No law is named in them: grounds come from the dated parameters, or are left
open.
"""

from __future__ import annotations

from pathlib import Path

from dothi.reports.papers.templates import clearing, order, planning, year

HERE = Path(__file__).parent


def main() -> None:
    """Write each template beside this file."""
    for make in (*order.TEMPLATES, *clearing.TEMPLATES, *planning.TEMPLATES):
        make().save(str(HERE / f"{make.__name__}.docx"))
    for name, build in year.templates().items():
        build().save(str(HERE / f"{name}.docx"))


if __name__ == "__main__":
    main()
