"""PHẦN II, task 1.4: the environment."""
