"""Inspection and supervision (kiểm tra, giám sát): plans, findings, follow-up."""
