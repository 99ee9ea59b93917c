"""Layers that are coloured by what they are, not by their state: zones of a plan by their function.

Colours follow the usual practice of Vietnamese plans: housing yellow to orange, public works red, industry violet, green
green, water blue, roads white to grey, technical works grey-violet, military and special land brown.
"""

from __future__ import annotations

from dothi.registers.register import Register

FIELDS = {"plan-zones": "function"}  # slug → the field with choices that says the colour
COLOURS = {
    "residential": "#f7d54a",
    "mixed": "#f2a541",
    "public": "#e4573d",
    "education": "#f08a8a",
    "health": "#f4b6c2",
    "culture": "#d86fb0",
    "office": "#c75b4a",
    "commerce": "#d6336c",
    "industry": "#9b6fc4",
    "parking": "#8d99ae",
    "utility": "#7d7a9c",
    "green": "#5fae57",
    "water": "#74b9e8",
    "traffic": "#b8bcc4",
    "corridor": "#2f9e9e",
    "heritage": "#a9743a",
    "security": "#6b6b3a",
    "frontage": "#e8783a",
}
OTHER = "#9aa0a6"  # a value that has no colour here


def field(register: Register) -> str:
    """The field that colours a register's layer; empty for those coloured by state."""
    return FIELDS.get(register.slug, "")


def legend(register: Register) -> list[dict[str, str]]:
    """Each value with its colour and its name, in the order of the field's choices; empty when the state colours it."""
    name = field(register)
    if not name:
        return []
    choices = register.kind_of(name).flatchoices
    return [{"value": str(v), "label": str(label), "colour": COLOURS.get(str(v), OTHER)} for v, label in choices]
