"""Shipped programmes: units, areas, clauses restated, indicator definitions and a generator of synthetic records."""
