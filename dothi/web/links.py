"""Addresses of what the programme's pages show, for the pages of the registers: the way back to the sentence."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from dothi.core.models import Document
from dothi.programme.models import Clause, Commitment, Indicator
from dothi.registers.register import Register, register_of


def clause_address(clause: Clause) -> str:
    """The sentence in its document, highlighted."""
    return reverse("clause", args=[clause.pk])


def commitment_address(commitment: Commitment) -> str:
    """A commitment's page."""
    return reverse("commitment", args=[commitment.pk])


def document_address(document: Document) -> str:
    """A document's tree of clauses."""
    return reverse("document", args=[document.pk])


def indicator_address(indicator: Indicator, **params: Any) -> str:
    """An indicator's page, at a year or a place."""
    said = urlencode({k: v for k, v in params.items() if v is not None})
    return reverse("indicator", args=[indicator.code]) + (f"?{said}" if said else "")


def record_address(record: Any) -> str:
    """A record's own page; empty for what no register holds."""
    register = register_of(type(record))
    return reverse("record", args=[register.slug, record.pk]) if register else ""


def list_address(register: Register, words: str = "") -> str:
    """A register's list, searched."""
    return reverse("register", args=[register.slug]) + (f"?{urlencode({'q': words})}" if words else "")
