"""Reviews, amendments, forecasts and successors, as the office meets them."""
