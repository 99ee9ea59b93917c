"""`dothi check-layout`: say what in Word documents departs from the official layout."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dothi.core.files import size_limit
from dothi.reports.layout.check import check
from dothi.reports.layout.finding import Finding

GOOD, WRONG, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Reads files; changes nothing. Exit 0: as the rules ask; 1: something must be put right; 2: a file cannot be read."""

    help = "Say what in a .docx departs from Nghị định 30/2020/NĐ-CP or the Party's layout. Exit 1 when something does, 2 when it cannot be read."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, the system, the language."""
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="Word documents, .docx")
        parser.add_argument("--form", choices=("party", "state"), default="", help="read off the document when absent")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every file; the worst of them gives the exit code."""
        with translation.override(options["language"]):
            worst = max(self._one(file, options["form"]) for file in options["files"])
        if worst:
            sys.exit(worst)

    def _one(self, file: Path, form: str) -> int:
        try:
            size_limit(file.stat().st_size)
            verdict = check(file.read_bytes(), form)
        except OSError as problem:
            self.stderr.write(f"{file}: {problem.strerror}")
            return UNREADABLE
        except ValidationError as problem:
            self.stderr.write(f"{file}: {' '.join(problem.messages)}")
            return UNREADABLE
        self.stdout.write(f"{file}: {verdict.law}. {self._summary(len(verdict.findings), len(verdict.errors))}")
        for finding in verdict.findings:
            self.stdout.write(self._said(finding))
        return WRONG if verdict.errors else GOOD

    def _summary(self, found: int, errors: int) -> str:
        if not found:
            return _("Đúng thể thức.")
        words = ngettext(
            "%(count)s điểm sai khác, %(errors)s phải sửa:", "%(count)s điểm sai khác, %(errors)s phải sửa:", found
        )
        return words % {"count": found, "errors": errors}

    def _said(self, one: Finding) -> str:
        times = _(" (và %(count)s chỗ khác)") % {"count": one.times - 1} if one.times > 1 else ""
        parts = {"part": one.part, "where": one.where, "times": times, "found": one.found, "expected": one.expected}
        line = _("  %(part)s: “%(where)s”%(times)s: %(found)s; đúng là: %(expected)s") % parts
        return f"{line} [{one.code}, {one.severity_said}; {one.source}]"
