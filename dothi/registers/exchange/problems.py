"""What stands in the way of an import, each at its cell, in the languages of the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dothi.core.spoken import language

ERROR, QUESTION, WARNING, NOTE = "error", "question", "warning", "note"
KEEP = 5_000  # problems kept word by word; all are counted

LEVELS = {
    ERROR: _("lỗi"),
    QUESTION: _("cần trả lời"),  # read in two ways; like an error it holds the import back
    WARNING: _("lưu ý"),
    NOTE: _("ghi nhận"),
}


class Late:
    """A text that is made when it is asked for, in the language of that moment."""

    def __init__(self, make: Callable[[], str]) -> None:
        self.make = make

    def __str__(self) -> str:
        return self.make()


Text = str | Promise | Late


class Doubt(Exception):
    """A cell that cannot be taken as it is: why, and what to do. Both may be lazy, with `%(name)s` parameters."""

    def __init__(self, text: Text, hint: Text = "", level: str = ERROR, kept: Any = None, **params: Any) -> None:
        super().__init__(text)
        self.text, self.hint, self.level = text, hint, level
        self.kept = kept  # what is stored all the same, when it is only a warning
        self.params = params


@dataclass(frozen=True)
class Place:
    """Where in the file: sheet, row (from 1), column letters, heading, field, the cell as written."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    heading: str = ""
    field: str = ""
    value: str = ""


@dataclass
class Problems:
    """All that was found, in the order it was found."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, doubt: Doubt, place: Place) -> None:
        """Count it, and keep it in every language while there is room."""
        self.counts[doubt.level] += 1
        if len(self.kept) < KEEP or (doubt.level in (ERROR, QUESTION) and self._make_room()):
            self.kept.append(
                {
                    "level": doubt.level,
                    **place.__dict__,
                    "message": said(doubt.text, doubt.params),
                    "hint": said(doubt.hint, doubt.params),
                }
            )

    @property
    def holds_back(self) -> int:
        """How many must be settled before anything is saved."""
        return self.counts[ERROR] + self.counts[QUESTION]

    def in_order(self) -> list[dict[str, Any]]:
        """What is kept, as one reads the file: what concerns all of it, then sheet by sheet, row by row."""
        sheets = list(dict.fromkeys(p["sheet"] for p in self.kept))
        return sorted(self.kept, key=lambda p: (sheets.index(p["sheet"]), p["row"] or 0, len(p["column"]), p["column"]))

    def _make_room(self) -> bool:
        """Errors come before remarks: the last remark gives way."""
        for i in range(len(self.kept) - 1, max(-1, len(self.kept) - 200), -1):
            if self.kept[i]["level"] in (WARNING, NOTE):
                del self.kept[i]
                return True
        return False


def invalid(error: ValidationError) -> list[Doubt]:
    """What a model's own rules object to."""
    return [Doubt(Late(lambda e=e: str(next(iter(e))))) for e in error.error_list]  # type: ignore[misc]


def said(text: Text, params: Mapping[str, Any]) -> dict[str, str]:
    """A text in each language of the house."""
    spoken = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            spoken[code] = str(text) % {k: str(v) for k, v in params.items()} if params else str(text)
    return spoken


def heard(said: Mapping[str, str]) -> str:
    """The text in the reader's language."""
    return said.get(language()) or next(iter(said.values()), "")


def shown(cell: Any) -> str:
    """A cell as it is quoted in a message."""
    text = "" if cell is None else str(cell)
    return text if len(text) <= 200 else text[:199] + "…"


def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
