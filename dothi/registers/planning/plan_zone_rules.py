"""What the database refuses of a plan's zones: drawn over each other, outside their version, added or changed late, and two
that would bind at once.

Goal 1 and task 1.1.5 of the programme: whatever day a place is asked about, one plan says one thing of it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, different, near
from dothi.registers.planning.plan_rules import APPROVED, outside, redrawn, shared

ZONES = "registers_planzone"
FACTS = (
    "plan_version_id",
    "symbol",
    "function",
    "max_density",
    "max_floors",
    "max_far",
    "min_setback_m",
    "max_height_m",
    "width_m",
    "replaces_id",
)
CLOSED = _(
    "Phiên bản đã phê duyệt: ô quy hoạch của nó không thêm, sửa, xoá được nữa. Phiên bản đã có hiệu lực nhập từ nơi khác nhận"
    " đủ số ô mà nó ghi, không hơn."
)
OVERLAP = _("Ô quy hoạch chồng lên một ô khác của cùng phiên bản.")
OUTSIDE = _("Ô quy hoạch vượt ra ngoài phạm vi của phiên bản.")
MOVED = f"({different('plan_version_id')} OR {different('removed_at')} OR {redrawn()})"
OVER_ANOTHER = f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM {ZONES} o WHERE {near("o", ZONES)}
    AND o.plan_version_id = NEW.plan_version_id AND o.id <> NEW.id AND o.removed_at IS NULL
    AND {shared("o.place", "NEW.place")})"""  # noqa: S608 - names of our own
BEYOND = f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_planversion v
    WHERE v.id = NEW.plan_version_id AND v.place IS NOT NULL AND {outside("NEW.place", "v.place")})"""  # noqa: S608
ONE_PLAN = """PERFORM 1 FROM registers_spatialplan
    WHERE id = (SELECT plan_id FROM registers_planversion WHERE id = NEW.plan_version_id) FOR NO KEY UPDATE"""

zone_rules = [
    Rule(
        name="plan_zone_added",
        on=("INSERT",),
        # A plan in force brought from elsewhere comes before its zones: they never exceed the number it says.
        refuse=f"""EXISTS (SELECT 1 FROM registers_planversion v WHERE v.id = NEW.plan_version_id AND v.state IN {APPROVED}
            AND COALESCE(v.zone_count, 0) < (SELECT COUNT(*) FROM {ZONES} z
                WHERE z.plan_version_id = NEW.plan_version_id AND z.removed_at IS NULL))""",  # noqa: S608 - our own
        message=CLOSED,
    ),
    Rule(
        name="plan_zone_local_names",
        on=("INSERT",),
        # The last zone of an adjustment in part that was brought in approved: one of them at least says what it replaces.
        refuse=f"""NEW.replaces_id IS NULL AND EXISTS (SELECT 1 FROM registers_planversion v
            WHERE v.id = NEW.plan_version_id AND v.state IN {APPROVED} AND v.kind = 'adjust_local'
            AND v.zone_count = (SELECT COUNT(*) FROM {ZONES} z
                WHERE z.plan_version_id = NEW.plan_version_id AND z.removed_at IS NULL))
            AND NOT EXISTS (SELECT 1 FROM {ZONES} z WHERE z.plan_version_id = NEW.plan_version_id
                AND z.removed_at IS NULL AND z.replaces_id IS NOT NULL)""",  # noqa: S608 - names of our own
        message=_("Điều chỉnh cục bộ phải nêu các ô quy hoạch nó thay đổi."),
    ),
    Rule(
        name="plan_zone_changed",
        on=("UPDATE",),
        refuse=f"""({" OR ".join(different(name) for name in FACTS)} OR {different("removed_at")} OR {redrawn()})
            AND EXISTS (SELECT 1 FROM registers_planversion v WHERE v.id IN (OLD.plan_version_id, NEW.plan_version_id)
            AND v.state IN {APPROVED})""",  # noqa: S608 - names of our own
        message=CLOSED,
    ),
    Rule(
        name="plan_zone_deleted",
        on=("DELETE",),
        refuse=f"""EXISTS (SELECT 1 FROM registers_planversion v WHERE v.id = OLD.plan_version_id
            AND v.state IN {APPROVED})""",  # noqa: S608 - names of our own
        message=CLOSED,
    ),
    Rule(name="plan_zone_overlap", on=("INSERT",), refuse=OVER_ANOTHER, message=OVERLAP),
    Rule(name="plan_zone_overlap_moved", on=("UPDATE",), refuse=f"{MOVED} AND {OVER_ANOTHER}", message=OVERLAP),
    Rule(name="plan_zone_inside", on=("INSERT",), refuse=BEYOND, message=OUTSIDE),
    Rule(name="plan_zone_inside_moved", on=("UPDATE",), refuse=f"{MOVED} AND {BEYOND}", message=OUTSIDE),
    Rule(
        name="plan_zone_replaces_same_plan",
        on=("INSERT", "UPDATE"),
        refuse=f"""NEW.removed_at IS NULL AND NEW.replaces_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM {ZONES} z JOIN registers_planversion earlier ON earlier.id = z.plan_version_id
            JOIN registers_planversion mine ON mine.id = NEW.plan_version_id
            WHERE z.id = NEW.replaces_id AND (earlier.plan_id <> mine.plan_id OR earlier.number >= mine.number))""",  # noqa: S608
        message=_("Ô được thay phải thuộc một phiên bản trước của cùng đồ án."),
    ),
    Rule(
        name="plan_zone_binds_by_version",
        on=("INSERT", "UPDATE"),
        refuse="""NEW.valid_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registers_planversion v
            WHERE v.id = NEW.plan_version_id AND v.effective_from = NEW.valid_from)""",
        message=_("Ô quy hoạch chỉ ràng buộc từ ngày phiên bản của nó có hiệu lực."),
    ),
    Rule(
        name="plan_zone_binds_on",
        on=("UPDATE",),
        refuse="""OLD.valid_from IS NOT NULL AND NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_planversion v
            WHERE v.id = NEW.plan_version_id AND v.removed_at IS NULL AND v.effective_from IS NOT NULL
            AND (NEW.valid_from IS NULL OR (NEW.valid_to IS NULL AND v.effective_to IS NOT NULL)
                OR NEW.valid_to > v.effective_to))""",
        message=_("Ô quy hoạch ràng buộc đúng thời gian phiên bản của nó có hiệu lực, hoặc đến khi có ô khác thay nó."),
    ),
    Rule(
        name="plan_zone_binds_alone",
        on=("INSERT", "UPDATE"),
        refuse=f"""NEW.removed_at IS NULL AND NEW.valid_from IS NOT NULL AND EXISTS (
            SELECT 1 FROM {ZONES} o JOIN registers_planversion v ON v.id = o.plan_version_id
            WHERE {near("o", ZONES)} AND o.plan_version_id <> NEW.plan_version_id AND o.removed_at IS NULL
            AND v.plan_id = (SELECT m.plan_id FROM registers_planversion m WHERE m.id = NEW.plan_version_id)
            AND o.valid_from IS NOT NULL AND (NEW.valid_to IS NULL OR o.valid_from < NEW.valid_to)
            AND (o.valid_to IS NULL OR NEW.valid_from < o.valid_to) AND {shared("o.place", "NEW.place")})""",  # noqa: S608
        message=_(
            "Hai ô của một đồ án cùng ràng buộc một chỗ: ô mới phải nêu ô mà nó thay và không vượt ra ngoài ô đó."
        ),
        hold=ONE_PLAN,
    ),
]
