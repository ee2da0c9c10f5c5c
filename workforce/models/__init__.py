"""Units and their people, what they must hold, and whom to call."""

from workforce.models.contacts import Contact, ContactText
from workforce.models.obligations import Obligation, Requirement
from workforce.models.people import JobRole, JoinCode, Membership, Oversight
from workforce.models.units import Unit

__all__ = [
    "Contact",
    "ContactText",
    "JobRole",
    "JoinCode",
    "Membership",
    "Obligation",
    "Oversight",
    "Requirement",
    "Unit",
]
