"""What differs by database engine, one small module each."""
