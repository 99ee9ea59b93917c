"""What holds between the sums of a project, as conditions of the database (both engines understand the SQL).

Plan ≥ payments, total ≥ contracts, contract ≥ acceptances ≥ settlement. Whatever may break one of them asks it again:
the sum that grows as well as the ceiling that sinks. Two writers queue on the project's row, so that each sees what the
other wrote.
"""

# ruff: noqa: S608 - conditions over our own tables, of our own words
from __future__ import annotations

from django.utils.functional import Promise

from dothi.core.rules import Rule


def spent_over_plan(row: str) -> str:
    """More was paid of a project, year and source than its plan holds. `row`: NEW or OLD, of a plan or a payment."""
    of = f"removed_at IS NULL AND project_id = {row}.project_id AND year = {row}.year AND source = {row}.source"
    paid = f"(SELECT COALESCE(SUM(amount), 0) FROM registers_disbursement WHERE {of})"
    return f"{paid} > (SELECT COALESCE(SUM(assigned + adjusted), 0) FROM registers_capitalplan WHERE {of})"


def contracted_over_total(project: str) -> str:
    """Contracts with their approved variations come to more than the total, where one is approved."""
    of = f"c.removed_at IS NULL AND c.project_id = {project}"
    value = f"(SELECT COALESCE(SUM(c.value), 0) FROM registers_contract c WHERE {of})"
    varied = (
        "(SELECT COALESCE(SUM(v.value), 0) FROM registers_contractvariation v"
        " JOIN registers_contract c ON c.id = v.contract_id"
        f" WHERE v.removed_at IS NULL AND v.approved_on IS NOT NULL AND {of})"
    )
    total = f"(SELECT COALESCE(p.total_adjusted, p.total_approved) FROM registers_investmentproject p WHERE p.id = {project})"
    return f"{value} + {varied} > {total}"


def accepted_over_contract(contract: str) -> str:
    """More was accepted of a contract than its value with its approved variations."""
    of = f"removed_at IS NULL AND contract_id = {contract}"
    accepted = f"(SELECT COALESCE(SUM(value), 0) FROM registers_acceptance WHERE {of})"
    value = f"(SELECT COALESCE(SUM(value), 0) FROM registers_contract WHERE removed_at IS NULL AND id = {contract})"
    varied = f"(SELECT COALESCE(SUM(value), 0) FROM registers_contractvariation WHERE approved_on IS NOT NULL AND {of})"
    return f"{accepted} > {value} + {varied}"


def settled_over_accepted(project: str) -> str:
    """The settlement comes to more than was accepted, and no decision allows it."""
    accepted = (
        "(SELECT COALESCE(SUM(a.value), 0) FROM registers_acceptance a JOIN registers_contract c ON c.id = a.contract_id"
        f" WHERE a.removed_at IS NULL AND c.removed_at IS NULL AND c.project_id = {project})"
    )
    return (
        "EXISTS (SELECT 1 FROM registers_settlement s WHERE s.removed_at IS NULL AND s.excess_decision = ''"
        f" AND s.project_id = {project} AND s.value > {accepted})"
    )


def project_of(row: str) -> str:
    """The project of a contract's part."""
    return f"(SELECT c.project_id FROM registers_contract c WHERE c.id = {row}.contract_id)"


def queue(project: str) -> str:
    """The update that makes two writers of one project's money wait for each other."""
    return f"UPDATE registers_investmentproject SET ledger = ledger + 1 WHERE id = {project}"


def stays(name: str, column: str, message: str | Promise) -> Rule:
    """A part never moves to another whole: its sums would leave one account for another."""
    return Rule(name=name, on=("UPDATE",), refuse=f"NEW.{column} <> OLD.{column}", message=message)
