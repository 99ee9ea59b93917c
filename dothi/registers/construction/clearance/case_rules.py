"""What the database holds about the people and land of a clearance: who is in an approved plan stays, and stays put."""

# ruff: noqa: S608 - the names in these conditions are those of our own tables and states

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dothi.core.rules import Rule, different, edges
from dothi.registers.construction.clearance.household_steps import workflow as household_workflow
from dothi.registers.construction.clearance.plan_rules import PAYMENTS, SIGNED

LINE = (
    "SELECT 1 FROM registers_planline l JOIN registers_compensationplan c ON c.id = l.plan_id"
    " WHERE l.household_id = NEW.id AND l.removed_at IS NULL AND c.removed_at IS NULL"
)
PAID = "SELECT 1 FROM registers_payment p WHERE p.household_id = NEW.id"
GIVEN = (
    f"(SELECT COALESCE(SUM({SIGNED}), 0) FROM {PAYMENTS} WHERE p.household_id = NEW.id AND p.component = l.component)"
)
ENDED = "('handed_over', 'not_applicable')"
IN_CLOSED = (
    f"NEW.removed_at IS NULL AND NEW.state NOT IN {ENDED} AND EXISTS (SELECT 1 FROM registers_clearancebatch b"
    " WHERE b.id = NEW.batch_id AND b.state = 'closed')"
)
CLOSED = _("Đợt đã kết thúc: không thêm hộ chưa xong.")
BATCH = f"UPDATE registers_clearancebatch SET ledger = ledger + 1 WHERE id = NEW.batch_id AND NEW.state NOT IN {ENDED}"
MOVED = " OR ".join(different(c) for c in ("state", "batch_id", "removed_at"))

HOUSEHOLD = [
    edges(household_workflow, "household_edges", _("Hộ không có bước chuyển này.")),
    Rule(
        name="household_stays_in_batch",
        on=["UPDATE"],
        refuse=f"OLD.batch_id <> NEW.batch_id AND (EXISTS ({LINE}) OR EXISTS ({PAID}))",
        message=_("Hộ đã có trong phương án hoặc đã được chi trả: không chuyển đợt được."),
    ),
    Rule(
        name="household_in_plan_stays",
        on=["UPDATE"],
        refuse=(f"NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND (EXISTS ({LINE}) OR EXISTS ({PAID}))"),
        message=_("Hộ có trong phương án hoặc đã được chi trả: không xoá được."),
    ),
    Rule(
        name="household_in_plan_applies",
        on=["UPDATE"],
        refuse=(
            "NEW.state = 'not_applicable' AND OLD.state <> 'not_applicable'"
            f" AND (EXISTS ({LINE} AND c.state <> 'superseded') OR EXISTS ({PAID}))"
        ),
        message=_("Hộ còn trong phương án hoặc đã được chi trả: không thể là không thuộc diện."),
    ),
    Rule(
        name="household_settled",
        on=["UPDATE"],
        refuse=(
            "NEW.state IN ('paid', 'escrowed') AND OLD.state = 'approved'"
            f" AND (NOT EXISTS ({LINE} AND c.state = 'approved')"
            f" OR EXISTS ({LINE} AND c.state = 'approved' AND l.amount > {GIVEN}))"
        ),
        message=_("Hộ chưa được chi trả đủ theo phương án."),
    ),
    Rule(
        name="household_handed_over",
        on=["UPDATE"],
        refuse=(
            "NEW.state = 'handed_over' AND OLD.state <> 'handed_over' AND NOT EXISTS (SELECT 1"
            " FROM registers_handover v WHERE v.household_id = NEW.id AND v.removed_at IS NULL"
            " AND v.state = 'confirmed')"
        ),
        message=_("Hộ chưa có biên bản bàn giao được xác nhận."),
    ),
    Rule(name="household_of_closed_batch_new", on=["INSERT"], refuse=IN_CLOSED, message=CLOSED, hold=BATCH),
    Rule(
        name="household_of_closed_batch",
        on=["UPDATE"],
        refuse=f"({MOVED}) AND {IN_CLOSED}",
        message=CLOSED,
        hold=f"{BATCH} AND ({MOVED})",
    ),
]

LAND = (
    "(SELECT COALESCE(SUM(i.quantity), 0) FROM registers_inventoryitem i WHERE i.kind = 'land'"
    " AND i.removed_at IS NULL AND i.parcel_id = {parcel})"
)
TOO_MUCH = _("Tổng diện tích đất kiểm đếm vượt diện tích thửa.")
OTHER_BATCH = _("Hộ và thửa phải cùng một đợt.")


def locked_with(household: str) -> str:
    """That a household stands in a plan that was submitted or is in force, and no adjustment of it is being made."""
    return (
        "EXISTS (SELECT 1 FROM registers_planline l JOIN registers_compensationplan c ON c.id = l.plan_id"
        f" WHERE l.household_id = {household} AND l.removed_at IS NULL"
        " AND c.state IN ('submitted', 'appraised', 'approved') AND NOT EXISTS (SELECT 1"
        " FROM registers_compensationplan n WHERE n.supersedes_id = c.id AND n.removed_at IS NULL"
        " AND n.state IN ('draft', 'returned')))"
    )


IN_PLAN = _("Hộ đã có trong phương án được trình hoặc duyệt: hãy lập phương án điều chỉnh trước khi sửa.")

PARCEL = [
    Rule(
        name="parcel_not_below_inventory",
        on=["UPDATE"],
        refuse=f"OLD.area_m2 <> NEW.area_m2 AND ROUND({LAND.format(parcel='NEW.id')}, 2) > NEW.area_m2",
        message=TOO_MUCH,
    ),
    Rule(
        name="parcel_in_plan",
        on=["UPDATE"],
        refuse=(
            f"({' OR '.join(different(c) for c in ('area_m2', 'acquired_m2', 'household_id', 'batch_id', 'removed_at'))})"
            f" AND {locked_with('OLD.household_id')}"
        ),
        message=IN_PLAN,
    ),
    Rule(
        name="parcel_of_batch",
        on=["INSERT", "UPDATE"],
        refuse=(
            "EXISTS (SELECT 1 FROM registers_household h WHERE h.id = NEW.household_id AND h.batch_id <> NEW.batch_id)"
        ),
        message=OTHER_BATCH,
    ),
]

SHARE = [
    Rule(
        name="share_sum",
        on=["INSERT", "UPDATE"],
        refuse=(
            "(SELECT ROUND(SUM(s.percent), 4) FROM registers_parcelshare s WHERE s.parcel_id = NEW.parcel_id"
            " AND s.removed_at IS NULL) > 100"
        ),
        message=_("Tổng phần sở hữu của thửa vượt 100 %."),
        hold="UPDATE registers_parcel SET ledger = ledger + 1 WHERE id = NEW.parcel_id",
    ),
    Rule(
        name="share_in_plan",
        on=["UPDATE"],
        refuse=(
            f"({' OR '.join(different(c) for c in ('percent', 'parcel_id', 'household_id', 'member_id', 'removed_at'))})"
            f" AND {locked_with('OLD.household_id')}"
        ),
        message=IN_PLAN,
    ),
    Rule(name="share_in_plan_deleted", on=["DELETE"], refuse=locked_with("OLD.household_id"), message=IN_PLAN),
]

INVENTORY = [
    Rule(
        name="inventory_within_parcel",
        on=["INSERT", "UPDATE"],
        refuse=(
            "NEW.kind = 'land' AND NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_parcel a"
            f" WHERE a.id = NEW.parcel_id AND ROUND({LAND.format(parcel='a.id')}, 2) > a.area_m2)"
        ),
        message=TOO_MUCH,
        hold="UPDATE registers_parcel SET ledger = ledger + 1 WHERE id = NEW.parcel_id AND NEW.kind = 'land'",
    ),
    Rule(
        name="inventory_in_plan",
        on=["UPDATE"],
        refuse=(
            f"({' OR '.join(different(c) for c in ('household_id', 'quantity', 'price_id', 'kind', 'removed_at'))})"
            f" AND {locked_with('OLD.household_id')}"
        ),
        message=IN_PLAN,
    ),
    Rule(name="inventory_in_plan_deleted", on=["DELETE"], refuse=locked_with("OLD.household_id"), message=IN_PLAN),
    Rule(
        name="inventory_of_batch",
        on=["INSERT", "UPDATE"],
        refuse=(
            "EXISTS (SELECT 1 FROM registers_household h JOIN registers_parcel a ON a.id = NEW.parcel_id"
            " WHERE h.id = NEW.household_id AND h.batch_id <> a.batch_id)"
        ),
        message=OTHER_BATCH,
    ),
]
