"""People, units, areas, papers and parameters: what every register leans on."""

from dothi.core.models.law import Holiday, Parameter
from dothi.core.models.organisation import Person, Post, Tenure, Unit, UnitSuccession
from dothi.core.models.papers import Attachment, Document, DocumentRecipient
from dothi.core.models.people import Domain, Grant, Role, User
from dothi.core.models.places import Area, AreaSuccession
from dothi.core.models.trail import Change, Seal, Tracked

__all__ = [
    "Area",
    "AreaSuccession",
    "Attachment",
    "Change",
    "Document",
    "DocumentRecipient",
    "Domain",
    "Grant",
    "Holiday",
    "Parameter",
    "Person",
    "Post",
    "Role",
    "Seal",
    "Tenure",
    "Tracked",
    "Unit",
    "UnitSuccession",
    "User",
]
