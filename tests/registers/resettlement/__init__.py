"""The stock of resettlement homes and who got one."""
