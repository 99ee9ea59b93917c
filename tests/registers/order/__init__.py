"""Investment projects, their money, and the public buildings they build."""
