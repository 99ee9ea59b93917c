"""GeoDjango's SpatiaLite engine, made to run on any Python: see `base`."""
