"""Reminders: what is due in any register, told to those who owe it, by inbox, daily letter and calendar."""
