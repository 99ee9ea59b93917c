"""Pages of plans, duties and units."""
