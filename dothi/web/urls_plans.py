"""Addresses of the pages on plans."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
