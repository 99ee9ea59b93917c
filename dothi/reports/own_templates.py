"""The office's own Word templates: which there are, and what is checked before one is put in the place of ours.

A template is refused when it cannot be read, or names what is not there; what departs from the official layout is told, by
filling it with sample words and checking the outcome, but the office decides.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError, Undefined, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from dothi.core import files
from dothi.registers.register import registers
from dothi.reports import engine, official
from dothi.reports.heads import Head
from dothi.reports.layout.check import Verdict, check
from dothi.reports.letterhead import Letterhead
from dothi.reports.papers import printing

HEAD_FIELDS = {*Head.__dataclass_fields__, *Letterhead.__dataclass_fields__, "subject", "period", "named", "chair"}
GIVEN = {"record", "head", "number", "dated", "synthetic", "form", "signed_on"}
SAID = {"number": "1.", "code": "1", "index": "1", "subject": "kết quả thực hiện chương trình", "symbol": "BC-UBND",
        "signer": "Nguyễn Văn An", "chair": "Nguyễn Văn An", "place": "Hà Nội"}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A template that the program fills. `form`: party or state; `own`: whether the office's stands in its place."""

    name: str
    label: str | Promise
    group: str | Promise
    form: str
    own: bool
    changed: Any = None

    @property
    def path(self) -> Path:
        """The file in force."""
        return path_of(self.name)


def path_of(name: str) -> Path:
    """The file in force under a name: the office's, else ours.

    Raises:
        KeyError: no template has that name.
    """
    if name not in shipped():
        raise KeyError(name)
    return engine.template_path(name, shipped()[name].parent)


def shipped() -> dict[str, Path]:
    """Every template's name, and ours."""
    found: dict[str, Path] = {}
    for folder in (official.PACKAGE_TEMPLATES, printing.PACKAGE_TEMPLATES):
        found |= {path.stem: path for path in sorted(folder.glob("*.docx"))}
    return found


def known() -> list[Known]:
    """Every template, the programme's report first, then papers by register."""
    found: list[Known] = [
        Known(name, _("Báo cáo của chương trình") + (" (English)" if name.endswith("_en") else ""), _("Báo cáo"), name.split("_")[1], *_own(name))
        for name in shipped()
        if name.startswith("report_")
    ]  # fmt: skip
    seen = set()
    for paper in printing.PAPERS:
        for form in paper.forms or ("state",):
            name = f"{paper.name}_{form}" if paper.forms else paper.name
            if name not in seen:
                seen.add(name)
                found.append(Known(name, paper.label, registers[paper.register].title, form, *_own(name)))
    return found


def _own(name: str) -> tuple[bool, Any]:
    path = engine.own_folder() / f"{name}.docx"
    if not path.exists():
        return False, None
    changed = timezone.datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())  # type: ignore[attr-defined]
    return True, changed


def put(name: str, data: bytes) -> Verdict:
    """Put an office's own template in place; the one it replaces is kept beside it. Returns what its layout departs in.

    Raises:
        KeyError: no template has that name.
        ValidationError: it cannot be read, or names what is not there; says which.
    """
    if name not in shipped():
        raise KeyError(name)
    verdict = examine(name, data)
    folder = engine.own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    _set_aside(name)
    part = folder / f".{name}.part"
    part.write_bytes(data)
    part.rename(folder / f"{name}.docx")
    return verdict


def take_back(name: str) -> None:
    """Use ours again; the office's own is kept aside.

    Raises:
        KeyError: no template has that name.
    """
    if name not in shipped():
        raise KeyError(name)
    _set_aside(name)
    (engine.own_folder() / f"{name}.docx").unlink(missing_ok=True)


def _set_aside(name: str) -> None:
    path = engine.own_folder() / f"{name}.docx"
    if path.exists():
        aside = engine.own_folder() / "earlier"
        aside.mkdir(exist_ok=True)
        shutil.copy2(path, aside / f"{name}-{timezone.localtime():%Y%m%d-%H%M%S}.docx")


def examine(name: str, data: bytes) -> Verdict:
    """Read a template, hold its names against those of ours, fill it with sample words and check the outcome.

    Raises:
        ValidationError: it cannot be read, or names what is not there; says which.
    """
    files.size_limit(len(data))
    if files.look(io.BytesIO(data)).ending != "docx":
        raise ValidationError(_("Mẫu phải là tệp Word .docx."))
    wrong = sorted(_names(data) - _allowed(name))
    if wrong:
        raise ValidationError(
            [_("Không có ô tên “%(tag)s”; hãy xem các ô trong mẫu đi kèm.") % {"tag": tag} for tag in wrong[:20]]
        )
    form = "party" if "_party" in name else "state"
    verdict = check(_sampled(data, form), form)
    # every branch of a template is filled at once, so its numbering may count twice
    return replace(verdict, findings=tuple(f for f in verdict.findings if not f.code.startswith("heading.sequence")))


def _parsed(data: bytes) -> Any:
    """A template's tags as jinja reads them.

    Raises:
        ValidationError: a tag is broken.
    """
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.init_docx()
        environment = _environment()
        sources = [template.patch_xml(template.get_xml())]
        return [environment.parse(source) for source in sources], environment
    except TemplateError as problem:
        raise ValidationError(_("Mẫu có thẻ sai: %(problem)s") % {"problem": str(problem)}) from problem
    except Exception as problem:  # whatever a broken package does to the libraries that read it
        raise ValidationError(
            _("Tệp Word hỏng hoặc không đúng định dạng. Hãy mở bằng Word, lưu lại rồi thử lại.")
        ) from problem


def _names(data: bytes) -> set[str]:
    """What a template names: roots, and the fields of roots and of loops' items."""
    trees, _environment_of = _parsed(data)
    found: set[str] = set()
    for tree in trees:
        try:
            found |= meta.find_undeclared_variables(tree)
        except TemplateError as problem:  # a filter that is not there
            raise ValidationError(_("Mẫu có thẻ sai: %(problem)s") % {"problem": str(problem)}) from problem
        found |= set(_fields(tree))
    return found


def _fields(tree: Any) -> Iterator[str]:
    for one in tree.find_all(nodes.Getattr):
        root = one.node
        yield f"{root.name}.{one.attr}" if isinstance(root, nodes.Name) else f".{one.attr}"


def _allowed(name: str) -> set[str]:
    """What a template of this name may name: all that ours does, the boxes of a head, the record's fields."""
    allowed = GIVEN | {f"head.{field}" for field in HEAD_FIELDS} | {f"loop.{f}" for f in ("index", "first", "last")}
    allowed |= _names(shipped()[name].read_bytes())
    for paper in printing.PAPERS:
        if name in (paper.name, *(f"{paper.name}_{form}" for form in paper.forms)):
            allowed |= {f"record.{field.name}" for field in registers[paper.register].model._meta.fields}
    return allowed


class Sample(Undefined):
    """Stands for everything a template may name: a word, one row, yes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Sample(name=name)

    def __getitem__(self, key: Any) -> Any:
        return Sample(name=str(key))

    def __str__(self) -> str:
        return SAID.get(self._undefined_name or "", "nội dung")

    def __iter__(self) -> Iterator[Any]:
        yield Sample(name=f"{self._undefined_name}_item")

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        return True


def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(autoescape=True, undefined=Sample)
    made.filters |= {name: (lambda value, *rest: "1") for name in printing.FILTERS}
    return made


def _sampled(data: bytes, form: str) -> bytes:
    """A template filled with sample words.

    Raises:
        ValidationError: it cannot be filled.
    """
    party = form == "party"
    head = {
        "parent": "ĐẢNG BỘ THÀNH PHỐ" if party else "ỦY BAN NHÂN DÂN THÀNH PHỐ",
        "issuer": "QUẬN ỦY MẪU" if party else "ỦY BAN NHÂN DÂN",
        "named": "QUẬN MẪU",
        "on_behalf": "T/M QUẬN ỦY" if party else "TM. ỦY BAN NHÂN DÂN",
        "signer_title": "BÍ THƯ" if party else "CHỦ TỊCH",
        "signer": "Nguyễn Văn An",
        "chair": "Nguyễn Văn An",
        "place": "Quận Mẫu" if party else "Mẫu",
        "symbol": "BC/QU" if party else "BC-UBND",
        "subject": "kết quả thực hiện" if party else "Kết quả thực hiện",
        "period": "năm 2026",
        "body": "Quận ủy" if party else "Ủy ban nhân dân quận",
    }
    told = {
        "head": head,
        "number": "……-…/…" if party else "……/…-…",
        "dated": "ngày …… tháng …… năm ………",
        "subject": head["subject"],
        "synthetic": "SỐ LIỆU MÔ PHỎNG",
        "annex_title": "NỘI DUNG",
        "bases": ["Căn cứ nội dung."],
        "recipients": ["- Như trên;", "- Lưu Văn phòng." if party else "- Lưu: VT."],
        "addressees": [],
        "sections": [{"number": "I-" if party else "I.", "title": "NỘI DUNG", "lines": ["Nội dung."], "parts": [], "open": True}],
        "goals": [],
        "parties": ["ĐẠI DIỆN"],
    }  # fmt: skip
    try:
        template = DocxTemplate(io.BytesIO(data))
        template.render(told, jinja_env=_environment())
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()
    except (TemplateError, SecurityError, TypeError, ValueError) as problem:
        said = re.sub(r"\s+", " ", str(problem))[:200]
        raise ValidationError(_("Mẫu có thẻ sai: %(problem)s") % {"problem": said}) from problem


__all__ = ["Known", "examine", "known", "path_of", "put", "shipped", "take_back"]
