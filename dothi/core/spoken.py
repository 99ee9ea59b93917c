"""What is said in the reader's language: Vietnamese, or English where there is English."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language

from dothi.core.text import format_number


def language() -> str:
    """The reader's language: `vi` or `en`."""
    return (get_language() or "vi")[:2]


def either(vietnamese: str, english: str) -> str:
    """The English words for who reads English, where there are any; else the Vietnamese ones."""
    return english if english and language() == "en" else vietnamese


def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """A number as the reader's language writes it; nothing as nothing. See `format_number`."""
    return format_number(value, decimals, language=language())
