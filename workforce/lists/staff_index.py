"""Who on the staff may be meant by a batch of rows.

Five statements, whatever the size of the batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from workforce.lists.rules.rows import ParsedRow
from workforce.lists.rules.spelling import name_key, name_spellings, number_key, number_spellings
from workforce.people.models import Invitation, Membership

#: The unit's primary key and the key of a name (:func:`workforce.lists.rules.spelling.name_key`).
NameAtUnit = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class StaffIndex:
    """The people a batch of rows may mean.

    ``by_number`` and ``by_name`` hold memberships of the organisation, ``memberships`` all of them
    by person; ``by_email`` anybody on the site; ``invitations`` open ones as (unit, address).
    """

    by_number: Mapping[str, Sequence[Membership]]
    by_email: Mapping[str, User]
    by_name: Mapping[NameAtUnit, Sequence[Membership]]
    memberships: Mapping[int, Sequence[Membership]]
    invitations: frozenset[tuple[int, str]]


def index_staff(
    rows: Sequence[ParsedRow], *, unit_ids: Iterable[int], organisation_path: str, on: date
) -> StaffIndex:
    """Return the people whom rows that stand at these units may mean.

    ``organisation_path`` is the tree path of the employer: nobody else's staff is looked at.
    """
    staff = Membership.objects.filter(unit__path__startswith=organisation_path, refused_at=None)
    staff = staff.select_related("person", "unit").order_by("from_on", "pk")
    emails = {row.email for row in rows} - {""}
    by_number = _by_number(staff, rows)
    users = User.objects.get_queryset().filter(email__in=emails)
    by_email = {str(user.email): user for user in users}
    by_name = _by_name(staff, rows, unit_ids)
    person_ids = {user.pk for user in by_email.values()}
    for memberships in (*by_number.values(), *by_name.values()):
        person_ids |= {membership.person_id for membership in memberships}
    by_person = defaultdict(list)
    for membership in staff.filter(person__in=person_ids):
        by_person[membership.person_id].append(membership)
    invitations = Invitation.objects.filter(
        email__in=emails, accepted_at=None, withdrawn_at=None, expires_at__date__gt=on
    )
    return StaffIndex(
        by_number=by_number,
        by_email=by_email,
        by_name=by_name,
        memberships=by_person,
        invitations=frozenset(invitations.values_list("unit_id", "email")),
    )


def _by_number(
    staff: QuerySet[Membership], rows: Sequence[ParsedRow]
) -> dict[str, list[Membership]]:
    spellings: set[str] = set()
    for row in rows:
        if row.staff_number:
            spellings |= number_spellings(row.staff_number)
    by_number = defaultdict(list)
    for membership in staff.filter(staff_number__in=spellings):
        by_number[number_key(membership.staff_number)].append(membership)
    return by_number


def _by_name(
    staff: QuerySet[Membership], rows: Sequence[ParsedRow], unit_ids: Iterable[int]
) -> dict[NameAtUnit, list[Membership]]:
    spellings: set[str] = set()
    for row in rows:
        if row.name:
            spellings |= name_spellings(row.name)
    by_name = defaultdict(list)
    for membership in staff.filter(unit__in=set(unit_ids), person__name__in=spellings):
        key = (membership.unit_id, name_key(membership.person.name))
        by_name[key].append(membership)
    return by_name
