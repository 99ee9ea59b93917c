"""The pages of supervision as its people use them."""
