"""The programme's paper: numbers, recipients, debts, assignments, recommendations."""
