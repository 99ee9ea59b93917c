"""PHẦN II, task 1.2 and 1.3.7: building, and building order."""
