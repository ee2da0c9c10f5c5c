"""People at three workplaces and one beside them, each with words of their own in every fact."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts.actions import set_pin, start_guest
from accounts.models import User
from tests.people import SINCE, as_person, person
from training_site.starter.site import permit_authors
from workforce.people.models import Oversight
from workforce.units.models import Unit

#: Who works where; the word of each fact is the fact, "of" and the name, in one.
STAFF = {
    "river": ("amina", "delia", "leyla", "rufus", "wanda"),
    "hill": ("hanna",),
    "quay": ("carla", "delia"),
}
#: Who is appointed to what.
APPOINTED = {
    "bruno": (("river", "manager"),),
    "olga": (("inn", "manager"),),
    "chloe": (("quay", "manager"),),
    "esther": (("north", "board"),),
    "twain": (("hill", "manager"), ("south", "board")),
    "yestin": (("river", "manager"),),  # until yesterday
    "tomor": (("river", "manager"),),  # from tomorrow
}
#: Who writes, with which groups of the CMS.
AUTHORS = {
    "eddie": "Editors",
    "mona": "Moderators",
    "tara": "Translators",
    "allan": "Allowances",
    "root": "",
}


@dataclass
class People:
    """Everybody by name, the places by name, and what a browser of theirs keeps."""

    users: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def browser(self, name: str) -> Client:
        """Return a new browser, signed in as somebody if there is an account of that name."""
        client = as_person(self.users.get(name))
        for cookie, value in self.cookies.get(name, {}).items():
            client.cookies[cookie] = value
        return client


def build_people() -> People:
    """Build everybody and where they belong; nothing is known of them yet."""
    people = People()
    _places(people)
    _groups()
    _everybody(people)
    return people


def share_tablet(people: People) -> None:
    """Let Bruno make a tablet a shared one, which then knows the names of those with a PIN."""
    for name in STAFF["river"]:
        set_pin(person=people.users[name], pin="7294")
    client = people.browser("bruno")
    client.post(
        "/manage/devices/", {"label": "Tabletofriver", "lists_names": "on", "language": "en"}
    )
    people.cookies["tablet"] = {"beacon_device": client.cookies["beacon_device"].value}


def _places(people: People) -> None:
    kinds = {"area": Unit.Kind.AREA, "inn": Unit.Kind.ORGANISATION}
    tree = {
        "north": "",
        "inn": "north",
        "river": "inn",
        "hill": "inn",
        "south": "",
        "quay": "south",
    }
    for name, above in tree.items():
        kind = kinds.get(name, Unit.Kind.WORKPLACE if above else Unit.Kind.AREA)
        fields = {"name": f"Placeof{name}", "kind": kind}
        parent = Unit.objects.get(pk=people.units[above].pk) if above else None
        people.units[name] = parent.add_child(**fields) if parent else Unit.add_root(**fields)
    for unit in people.units.values():
        unit.refresh_from_db()


def _everybody(people: People) -> None:
    names = {name for staff in STAFF.values() for name in staff} | {*APPOINTED, *AUTHORS}
    for name in sorted(names):
        fields: dict[str, Any] = {"is_staff": name in AUTHORS, "is_superuser": name == "root"}
        user = person(f"Nameof{name}", email=f"mailof{name}@example.org", **fields)
        user.groups.set(Group.objects.filter(name=AUTHORS.get(name)))
        people.users[name] = user
    people.users["guest"] = start_guest(language="en")
    today = timezone.localdate()
    for name, appointments in APPOINTED.items():
        for unit, duty in appointments:
            Oversight.objects.create(
                person=people.users[name],
                unit=people.units[unit],
                duty=duty,
                from_on=today + timedelta(days=1) if name == "tomor" else SINCE,
                until_on=today - timedelta(days=1) if name == "yestin" else None,
            )


def _groups() -> None:
    """Two groups an operator may well make: who translates into Urdu alone, who gives allowances."""
    permit_authors()
    translators, allowances = (Group.objects.create(name=n) for n in ("Translators", "Allowances"))
    entry = Permission.objects.get(codename="access_admin")
    translating = Permission.objects.get(codename="submit_translation")
    translators.permissions.add(entry, translating)
    allowances.permissions.add(entry, *Permission.objects.filter(content_type__model="allowance"))
    urdu = Page.objects.filter(depth=2, locale__language_code="ur").first()
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.create(group=translators, page=urdu, permission=permission)
