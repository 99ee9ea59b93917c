"""Tests of the check of layouts."""
