"""What a reading is made of: plain frozen values. Offsets count characters of the decoded source text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dothi.programme.reader.messages import Note


@dataclass(frozen=True)
class Clause:
    """One node of the tree. Its span holds its own marker, heading and words, not its children."""

    path: str  # II.II.1.2/3
    level: str  # part chapter section article roman arabic decimal letter dash plus paragraph text
    marker: str  # as written, empty for paragraphs
    heading: str
    text: str  # the words after the marker, wraps undone
    start: int
    end: int
    parent: str | None  # path
    warnings: tuple[Note, ...] = ()
    words: int = 0  # where the words after the marker begin
    zone: str = "body"  # basis, body or annex


@dataclass(frozen=True)
class Quantity:
    """A quantified statement: `text` is the source from `start` to `end`, exactly."""

    clause: str
    role: str  # baseline result target criterion attribute
    op: str  # > >= = <= < between none
    value: Decimal | None
    value_max: Decimal | None
    unit: str | None
    year: int | None
    text: str
    start: int
    end: int
    since: int | None = None  # first year, for what was done over a period
    implicit: bool = False  # 100 % or 0 said in words: “hoàn thành”, “chấm dứt”
    counted: bool = False  # the length of a closed list of names
    subject: str = ""  # what is measured, in the words around the figure
    doubts: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A date, period, deadline or rhythm found in a clause."""

    clause: str
    kind: str  # day month quarter half year period recurring duration event
    first: date | None
    last: date | None
    every: str | None  # week month quarter half year
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """A place, work, body, law or document named in a clause."""

    clause: str
    kind: str  # street lane ward district city group water park housing school facility heritage project body law document
    text: str
    start: int
    end: int
    head: str = ""  # the noun that says what it is: “trạm y tế”, taken over along a list


@dataclass(frozen=True)
class Listing:
    """Names said one after another: candidate sub-items. `expected` is the number announced before them."""

    clause: str
    head: str
    items: tuple[Name, ...]
    open: bool  # ends with … : more are meant than are named
    expected: int | None
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Recipient:
    """A line of the distribution list. `purpose`: report, implement, archive, or None when its line does not say."""

    text: str
    purpose: str | None
    start: int
    end: int
    warnings: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Relation:
    """Another document this one rests on: implements, succeeds, or cites as its legal basis."""

    kind: str
    text: str
    symbol: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Metadata:
    """What the heading block, the title and the signature say."""

    number: int | None = None
    symbol: str | None = None
    kind: str | None = None
    issuer: str | None = None
    parent_body: str | None = None
    place: str | None = None
    signed_on: date | None = None
    title: str | None = None
    short_name: str | None = None
    page_title: str | None = None
    period: tuple[int, int] | None = None
    capacity: str | None = None
    signer_title: str | None = None
    signer: str | None = None
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Correction:
    """A probable text error. The text stays as it is; `suggestion` is offered (None: only a person can say)."""

    clause: str
    kind: str  # spelling tone spacing punctuation missing_word doubled quote variant
    text: str
    suggestion: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Conflict:
    """Sentences that disagree, or that may speak of one thing: kept until a person decides."""

    kind: str
    clauses: tuple[str, ...]
    explanation: str
    explanation_en: str
