"""Vector tiles of any register with a place, alike on both engines: what a map draws of a list too long to send whole.

`mercator` says where a tile lies, `mvt` writes one, `where` knows how a question's rows lie, `tile` decides what a tile
shows and reads it, `kept` keeps both until something changes.
"""
