"""PHẦN II, solutions 2.1-2.5: how the programme is carried."""
