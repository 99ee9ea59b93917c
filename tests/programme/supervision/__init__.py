"""Supervision: who reads and writes what, what the database holds, how a demand goes."""
