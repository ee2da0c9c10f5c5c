"""What a row of a list changes of somebody who is known here. Reads only."""

from typing import Any

from accounts.models import User
from workforce.lists.rules.parsing import ParsedRow
from workforce.lists.rules.spelling import name_key, number_to_keep
from workforce.people.models import Membership


def differences(
    wanted: ParsedRow, role: int | None, person: User, job: Membership
) -> dict[str, Any]:
    """What a row changes of a membership, and of a person who never signed in: a list never empties anything.

    Whoever has signed in writes their own name, address and language.
    """
    said: dict[str, tuple[object, object]] = {
        "role_id": (role, job.role_id),
        "shift": (wanted.shift, job.shift),
        "staff_number": (number_to_keep(wanted.staff_number, job.staff_number), job.staff_number),
        "is_agency": (wanted.is_agency, job.is_agency),
    }
    if person.last_login is None and job.came_by == Membership.Way.IMPORT and job.is_vouched_for:
        said |= {
            "name": (
                person.name if name_key(wanted.name) == name_key(person.name) else wanted.name,
                person.name,
            ),
            "email": (wanted.email, person.email),
            "preferred_language": (wanted.language, person.preferred_language),
        }
    after = {name: new for name, (new, old) in said.items() if new not in ("", None) and new != old}
    if job.came_by == Membership.Way.CODE and job.confirmed_at is None:
        after["confirmed_at"] = True
    return after
