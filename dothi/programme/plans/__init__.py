"""What units plan for a year (kế hoạch năm): plans, their lines, and what of the programme they cover."""
