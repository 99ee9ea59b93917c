"""The working registers, one file each, declared once."""
