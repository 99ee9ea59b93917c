"""PHẦN II, task 1.3: technical infrastructure."""
