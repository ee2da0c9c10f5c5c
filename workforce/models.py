"""The models of this app, for Django to find: each lives in the package of its feature."""

from workforce.contacts.models import Contact, ContactText
from workforce.devices.models import SharedDevice
from workforce.lists.models import PeopleList
from workforce.long_tasks.models import LongTask
from workforce.people.models import Invitation, JobRole, JoinCode, Membership, Oversight
from workforce.units.models import Unit

__all__ = [
    "Contact",
    "ContactText",
    "Invitation",
    "JobRole",
    "JoinCode",
    "LongTask",
    "Membership",
    "Oversight",
    "PeopleList",
    "SharedDevice",
    "Unit",
]
