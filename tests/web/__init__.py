"""The staff pages, as their readers meet them."""
