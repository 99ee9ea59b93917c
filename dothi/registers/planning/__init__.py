"""PHẦN II, task 1.1: spatial plans."""
