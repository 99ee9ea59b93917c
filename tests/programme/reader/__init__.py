"""The reader: on our own specimens, and on the original programme where a checkout has it beside it."""
