"""Pollution sources and monitoring."""
