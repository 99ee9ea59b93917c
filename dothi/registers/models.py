"""The table of contents: one import a register."""

from dothi.registers.workflow import Step

__all__ = ["Step"]
