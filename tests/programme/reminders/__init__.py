"""Reminders: who is told of what, by which way, and what holds when mail does not."""
