"""Inspection and supervision of the programme (kiểm tra, giám sát): plans, supervisions, findings and what follows them.

A body writes its own supervisions and nobody else reads them; what a unit must remedy is handed to that unit.
"""
