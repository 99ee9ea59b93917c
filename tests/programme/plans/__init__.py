"""Plans of units, their lines, coverage and duties."""
