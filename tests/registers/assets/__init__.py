"""Drains, water supply, lighting plans, and the upkeep of every asset."""
