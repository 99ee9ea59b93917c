"""dothi: runs a city programme from its resolution to its measured results."""

__version__ = "0.1.0"
