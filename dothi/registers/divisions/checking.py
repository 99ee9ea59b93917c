"""What must hold among areas once the files are in: times, codes, shares, and boundaries side by side."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from dothi.core.models import Area, AreaSuccession
from dothi.registers.divisions.columns import BOUNDARY
from dothi.registers.exchange.problems import WARNING, Doubt, Place

if TYPE_CHECKING:
    from dothi.registers.divisions.planning import Draft, Plan

OVERLAP = 0.01  # of the smaller of two neighbours: what more they share is told


def check(plan: Plan) -> None:
    """Look at everything the files touch."""
    _times(plan)
    _codes(plan)
    _successions(plan)
    _boundaries(plan)


def _tell(plan: Plan, draft: Draft, doubt: Doubt, name: str = "") -> None:
    if draft.line is not None:
        draft.line.tell(plan.found, doubt, name)
    else:
        plan.found.add(doubt, Place())


def _times(plan: Plan) -> None:
    for draft in plan.touched:
        end = draft.get("valid_to")
        if end is not None and end <= draft.key[2]:
            _tell(plan, draft, Doubt(_("Ngày hết hiệu lực phải sau ngày bắt đầu.")), "valid_to")


def _codes(plan: Plan) -> None:
    """A code stands for one area at a time."""
    from dothi.registers.divisions.planning import by_code

    touched = {d.key[:2] for d in plan.touched if d.key[1] != Area.Level.GROUP}
    for code, drafts in by_code(list(plan.drafts.values())).items():
        if code not in touched:
            continue
        for earlier, later in pairwise(drafts):
            end = earlier.get("valid_to")
            if end is None or end > later.key[2]:
                guilty = later if later.line is not None else earlier
                doubt = Doubt(
                    _("Mã %(code)s còn thuộc %(earlier)s khi %(later)s bắt đầu."),
                    _("Hãy ghi ngày hết hiệu lực của đơn vị cũ, hoặc sửa ngày bắt đầu."),
                    code=code[0],
                    earlier=earlier.said,
                    later=later.said,
                )
                _tell(plan, guilty, doubt, "code")


def _successions(plan: Plan) -> None:
    stored = {(s.old_id, s.new_id): s for s in AreaSuccession.objects.all()}
    by_old: dict[int, list[Any]] = {}
    for step in plan.steps:
        if step.new.key[2] <= step.old.key[2]:
            _step(plan, step, Doubt(_("Đơn vị mới phải bắt đầu sau đơn vị cũ.")), "new_code")
        end = step.old.get("valid_to")
        if end is not None and end != step.new.key[2]:
            doubt = Doubt(
                _("%(old)s hết hiệu lực ngày %(end)s, nhưng đơn vị mới có từ %(begin)s."),
                _("Hai ngày phải liền nhau."),
                old=step.old.said,
                end=f"{end:%d/%m/%Y}",
                begin=f"{step.new.key[2]:%d/%m/%Y}",
            )
            _step(plan, step, doubt, "old_code")
        if end is None:
            _step(
                plan,
                step,
                Doubt(
                    _(
                        "%(old)s vẫn còn hiệu lực sau khi chia.",
                    ),
                    level=WARNING,
                    old=step.old.said,
                ),
                "old_code",
            )
        if step.share is not None and (step.share == 100) != (step.kind == AreaSuccession.Kind.WHOLE):
            _step(plan, step, Doubt(_("Tỷ lệ của một phần phải trên 0 và dưới 100 %; của toàn bộ là 100 %.")), "share")
        by_old.setdefault(id(step.old), []).append(step)
    for steps in by_old.values():
        old = steps[0].old
        written = {(s.old.area.pk, s.new.area.pk) for s in steps if s.old.area and s.new.area}
        before = [s for k, s in stored.items() if old.area and k[0] == old.area.pk and k not in written]
        kinds = [s.kind for s in steps] + [s.kind for s in before]
        if AreaSuccession.Kind.WHOLE in kinds and len(kinds) > 1:
            _step(
                plan,
                steps[-1],
                Doubt(_("%(old)s đã vào trọn một đơn vị thì không còn phần nào khác."), old=old.said),
                "kind",
            )
        shares = [s.share for s in [*steps, *before] if s.share is not None]
        if sum(shares, Decimal(0)) > 100:
            doubt = Doubt(_("Các phần của %(old)s cộng lại quá 100 %% (%(sum)s)."), old=old.said, sum=sum(shares))
            _step(plan, steps[-1], doubt, "share")


def _step(plan: Plan, step: Any, doubt: Doubt, name: str) -> None:
    if step.line is not None:
        step.line.tell(plan.found, doubt, name)


def _boundaries(plan: Plan) -> None:
    """Areas of one level that stand at one time do not overlap by more than their drawing is worth."""
    import shapely

    from dothi.registers.divisions.planning import together

    drawn = [d for d in plan.drafts.values() if d.get(BOUNDARY) is not None and d.key[1] != Area.Level.CITY]
    touched = [i for i, d in enumerate(drawn) if BOUNDARY in d.changes]
    if not touched:
        return
    shapes = [shapely.from_wkb(bytes(d.get(BOUNDARY).wkb)) for d in drawn]
    tree = shapely.STRtree(shapes)
    told: set[tuple[int, int]] = set()
    for i in touched:
        for j in tree.query(shapes[i], predicate="intersects"):
            pair = (min(i, int(j)), max(i, int(j)))
            one, other = drawn[i], drawn[int(j)]
            if i == j or pair in told or one.key[1] != other.key[1] or not together(one, other):
                continue
            told.add(pair)
            share = shapely.intersection(shapes[i], shapes[int(j)]).area / min(shapes[i].area, shapes[int(j)].area)
            if share > OVERLAP:
                doubt = Doubt(
                    _("Ranh giới chồng lên %(other)s %(share)s %% diện tích."),
                    _("Có thể ranh giới của đơn vị kia cũng cần cập nhật."),
                    level=WARNING,
                    other=other.said,
                    share=f"{share * 100:.0f}",
                )
                _tell(plan, one, doubt, BOUNDARY)
