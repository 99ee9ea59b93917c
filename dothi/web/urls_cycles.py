"""Addresses of the pages on cycles."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
