"""Reminders (nhắc việc): who is told of what, when, and by which way."""
