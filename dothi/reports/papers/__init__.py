"""Official papers of single records: minutes, decisions, notices and lists, printed from Word templates."""
