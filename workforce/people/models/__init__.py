"""Who works where, who looks after whom, and how people come to a workplace."""

from workforce.people.models.invitations import Invitation
from workforce.people.models.join_codes import JoinCode, normalise_code
from workforce.people.models.memberships import JobRole, Membership
from workforce.people.models.oversight import Oversight

__all__ = ["Invitation", "JobRole", "JoinCode", "Membership", "Oversight", "normalise_code"]
