"""Units and their people, what they must hold, and whom to call."""

from workforce.models.acknowledgements import Acknowledgement
from workforce.models.contacts import Contact, ContactText
from workforce.models.devices import SharedDevice
from workforce.models.folding import Folded
from workforce.models.imports import PeopleList
from workforce.models.invitations import Invitation
from workforce.models.long_tasks import LongTask
from workforce.models.notices import Notice
from workforce.models.obligations import Obligation, Requirement
from workforce.models.people import JobRole, JoinCode, Membership, Oversight
from workforce.models.prior import PriorTraining
from workforce.models.units import Unit

__all__ = [
    "Acknowledgement",
    "Contact",
    "ContactText",
    "Folded",
    "Invitation",
    "JobRole",
    "JoinCode",
    "LongTask",
    "Membership",
    "Notice",
    "Obligation",
    "Oversight",
    "PeopleList",
    "PriorTraining",
    "Requirement",
    "SharedDevice",
    "Unit",
]
