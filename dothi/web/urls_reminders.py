"""Addresses of the pages on reminders."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
