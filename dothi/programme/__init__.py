"""Clause → commitment → indicator → target → status."""
