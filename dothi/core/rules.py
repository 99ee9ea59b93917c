"""What the database refuses that a constraint cannot say: sums over other rows, overlaps, the order of states.

A model lists its rules; each becomes a trigger on either engine, so that no path around the models is open: not bulk
loads, not raw SQL, not two writers at once. Once a row is written, the write is refused when the rule's condition holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models
from django.utils.functional import Promise

SAID = "dothi rule"  # what the database says before a rule's name
ALWAYS = "1 = 1"  # the condition of a rule that lets no such write through


class Steps(Protocol):
    """What has transitions with `source` states and a `target`, and moves from state to state: a workflow."""

    @property
    def transitions(self) -> Sequence[Any]:
        """The declared steps."""

    @property
    def moved(self) -> Sequence[tuple[str, str]]:
        """Ways from state to state that are no step."""


@dataclass(frozen=True)
class Rule:
    """One refusal.

    name: [a-z0-9_], unique among all rules; on: which of INSERT, UPDATE, DELETE it looks at; refuse: the SQL condition
    under which the write is refused, over NEW and OLD (a DELETE has only OLD, an INSERT only NEW) and tables, in words
    both engines know; message: why, for the reader; hold: the statement that, on PostgreSQL, first makes writers wait for
    each other who could each break the rule without seeing the other. Without one, a rule that reads other rows waits at
    those its foreign keys name: a child at its parent, parts of a sum at what they are parts of. Say one where that is
    not enough: `alike()` where no row is common to the two, an UPDATE of a common row for money (under REPEATABLE READ
    the second then fails instead of not seeing the first). SQLite has one writer at a time.
    """

    name: str
    on: Sequence[str]
    refuse: str
    message: str | Promise
    hold: str = ""


def edges(workflow: Steps, name: str, message: str | Promise) -> Rule:
    """A state changes only along a declared step."""
    known = sorted(
        {f"'{s}>{t.target}'" for t in workflow.transitions for s in t.source if t.target}
        | {f"'{before}>{after}'" for before, after in workflow.moved}
    )
    return Rule(
        name=name,
        on=["UPDATE"],
        refuse=f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({', '.join(known)})",
        message=message,
    )


def frozen(name: str, states: Iterable[str], columns: Iterable[str], message: str | Promise) -> Rule:
    """In these states these columns stay as they are. A foreign key's column is named with its `_id`."""
    held = ", ".join(f"'{state}'" for state in states)
    changed = " OR ".join(different(column) for column in columns)
    return Rule(name=name, on=["UPDATE"], refuse=f"OLD.state IN ({held}) AND ({changed})", message=message)


def append_only(name: str, message: str | Promise) -> Rule:
    """A row, once written, is neither changed nor deleted."""
    return Rule(name=name, on=["UPDATE", "DELETE"], refuse=ALWAYS, message=message)


REMOVED = "OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL"  # the write that takes a record out of its register


def never_removed(name: str, message: str | Promise) -> Rule:
    """A record is never taken out of its register; a step of its own says that it no longer counts."""
    return Rule(name=name, on=["UPDATE"], refuse=REMOVED, message=message)


def different(column: str) -> str:
    """That a column's value changed, nothing being a value too, in words both engines know."""
    old, new = f'OLD."{column}"', f'NEW."{column}"'
    return f"({old} <> {new} OR ({old} IS NULL) <> ({new} IS NULL))"


def near(alias: str, table: str, column: str = "place") -> str:
    """Rows of a table, under an alias, whose box meets that of the row written: by the spatial index of either engine."""
    return f"NEAR({alias}, {table}, {column})"


def _by_index(sql: str, vendor: str) -> str:
    """A rule's condition with `near()` in the words of one engine: SQLite asks its index only when told to."""
    postgres = r'\1."\3" && NEW."\3"'
    sqlite = (
        r'\1.id IN (SELECT pkid FROM "idx_\2_\3" WHERE xmin <= MbrMaxX(NEW."\3") AND xmax >= MbrMinX(NEW."\3")'
        r' AND ymin <= MbrMaxY(NEW."\3") AND ymax >= MbrMinY(NEW."\3"))'
    )
    return re.sub(r"NEAR\((\w+), (\w+), (\w+)\)", sqlite if vendor == "sqlite" else postgres, sql)


def rows(table: str, number: str) -> str:
    """A hold: wait for whoever writes the rows of these numbers, or writes under the same hold."""
    return f'PERFORM 1 FROM "{table}" WHERE id IN ({number}) ORDER BY id FOR NO KEY UPDATE'


def alike(name: str, key: str = "0") -> str:
    """A hold: wait for whoever writes under the same name, and the same number if there is one."""
    return f"PERFORM pg_advisory_xact_lock(hashtext('{name}'), ({key})::int)"


def held(model: type[models.Model], rule: Rule) -> Sequence[str]:
    """The statements by which writers wait for each other before a rule is looked at, in one order for all rules.

    Areas and units are left out: everybody's rows name them.
    """
    if rule.hold or "SELECT" not in rule.refuse:
        return [rule.hold] if rule.hold else []
    named: dict[str, set[str]] = {}
    for row, column in re.findall(r'\b(NEW|OLD)\."?(\w+)"?', rule.refuse):
        for field in model._meta.concrete_fields:
            other = field.related_model
            if field.attname == column and other and other._meta.app_label == model._meta.app_label:
                named.setdefault(other._meta.db_table, set()).add(f'{row}."{column}"')
    return [rows(table, ", ".join(sorted(numbers))) for table, numbers in sorted(named.items())]


def of(model: type[models.Model]) -> Sequence[Rule]:
    """The rules a model declares."""
    return getattr(model, "rules", ())


def declared() -> dict[str, Rule]:
    """Every rule of every model, by name.

    Raises:
        ValueError: two rules of one name.
    """
    found: dict[str, Rule] = {}
    for model in apps.get_models():
        for rule in of(model):
            if found.setdefault(rule.name, rule) is not rule:
                raise ValueError(f"two rules are named {rule.name!r}")
    return found


def broken(error: BaseException) -> Rule | None:
    """The rule whose refusal the database reported, if it is one."""
    said = re.search(rf"{SAID}: (\w+)", str(error))
    return declared().get(said[1]) if said else None


def crossed(error: BaseException) -> bool:
    """Whether two writers waited for each other and the database sent this one away (PostgreSQL: deadlock detected)."""
    return getattr(error.__cause__, "sqlstate", None) == "40P01"


def explained(error: IntegrityError) -> Exception:
    """The database's refusal as the reader is told it; any other error as it is."""
    rule = broken(error)
    return ValidationError(str(rule.message), code=rule.name) if rule else error


def install(using: str = "default") -> None:
    """Create the triggers anew, and take away those of rules no longer declared."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    lift(using)
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.db_table in tables:
                for rule in of(model):
                    for sql in (_sqlite if connection.vendor == "sqlite" else _postgres)(model, rule):
                        cursor.execute(sql)


def lift(using: str = "default") -> None:
    """Take every rule's trigger away, until `install()`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for sql in _standing(connection.vendor, cursor):
            cursor.execute(sql)


def _standing(vendor: str, cursor: Any) -> list[str]:
    """The statements that drop every rule's trigger."""
    if vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rule\\_%' ESCAPE '\\'")
        return [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE proname LIKE 'rule\\_%' AND pronamespace = current_schema()::regnamespace"
    )
    return [f'DROP FUNCTION "{name}" CASCADE' for (name,) in cursor.fetchall()]


def _sqlite(model: type[models.Model], rule: Rule) -> Iterator[str]:
    table = model._meta.db_table
    for event in rule.on:
        yield (
            f'CREATE TRIGGER "rule_{rule.name}_{event.lower()}" AFTER {event} ON "{table}"'
            f" WHEN {_by_index(rule.refuse, 'sqlite')} BEGIN SELECT RAISE(ABORT, '{SAID}: {rule.name}'); END"
        )


def _postgres(model: type[models.Model], rule: Rule) -> Iterator[str]:
    table = model._meta.db_table
    hold = "".join(f"{statement};\n  " for statement in held(model, rule))
    yield f"""CREATE FUNCTION "rule_{rule.name}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {hold}IF ({_by_index(rule.refuse, "postgresql")}) THEN
    RAISE EXCEPTION '{SAID}: {rule.name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{rule.name}';
  END IF;
  RETURN NULL;
END $$"""
    yield f"""CREATE TRIGGER "rule_{rule.name}" AFTER {" OR ".join(rule.on)} ON "{table}"
FOR EACH ROW EXECUTE FUNCTION "rule_{rule.name}"()"""
