"""Official documents, sheets and charts made from the rest."""
