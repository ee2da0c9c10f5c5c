"""Acts of today, and the list of those that may change what was told of yesterday, with reasons."""

from collections.abc import Callable
from datetime import timedelta

from compliance.managing.actions import move
from compliance.obligations.actions import exempt, offer
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import add_requirement, end_requirement, update_obligations
from courses.models import Enrolment
from tests.compliance.builders import certify, start
from tests.harnesses.every_telling.faces import Scene
from tests.harnesses.every_telling.worlds import TODAY
from tests.harnesses.every_telling.writing import noon
from workforce.people.actions.memberships import add_member, leave
from workforce.people.models import Membership
from workforce.units.actions import close_unit

NOW = noon(TODAY)

#: Acts after which yesterday is told otherwise, because then it was told wrongly.
MAY_CHANGE_YESTERDAY = {
    "withdraw a certificate": "it should not have been given, and counts on no day",
    "record training done elsewhere": "it was held then, though nobody here knew",
    "withdraw training done elsewhere": "as if it had never been recorded",
    "refuse somebody": "they never belonged to the staff",
    "correct a role": "a correction: what they do there they did from the first day",
    "change a rule's days": "due dates are worked out anew from the day somebody began",
    "sign for a certificate": "the certificate counts from its first day",
    "end an exemption": "taken back: the person is asked as if it had not been given",
    "exempt anew": "of several exemptions in one job the newest is kept",
    "move a place": "figures by area follow the tree as it stands (decision 11)",
}


def _leaves(scene: Scene) -> None:
    for job in Membership.objects.filter(until_on=None, from_on__lte=TODAY, refused_at=None)[:3]:
        leave(membership=job, until_on=TODAY)


def _joins(scene: Scene) -> None:
    for person in list(scene.persons.values())[:3]:
        unit = scene.ground.places[4]
        add_member(person=person, unit=unit, from_on=TODAY, at=NOW)


def _moves(scene: Scene) -> None:
    for job in Membership.objects.filter(until_on=None, from_on__lte=TODAY, refused_at=None)[:3]:
        move(membership=job, to=scene.ground.places[5], by=None, at=NOW)


def _is_certified(scene: Scene) -> None:
    for person in list(scene.persons.values())[:3]:
        person.enrolments.filter(completed_at=None).update(completed_at=NOW)
        paper = certify(person, scene.ground.courses[0], on=TODAY)
        Enrolment.objects.filter(certificate=paper).update(started_at=NOW)


def _begins(scene: Scene) -> None:
    for person in list(scene.persons.values())[:3]:
        if not person.enrolments.filter(completed_at=None).exists():
            start(person, scene.ground.courses[0], on=TODAY)


def _is_exempt(scene: Scene) -> None:
    for row in Obligation.objects.filter(exempt_from=None)[:3]:
        until_on = TODAY + timedelta(days=9)
        exempt(obligation=row, from_on=TODAY, until_on=until_on, reason="Away", by=None)


def _is_told(scene: Scene) -> None:
    offer(obligations=Obligation.objects.all(), at=NOW)


def _rule_begins(scene: Scene) -> None:
    rule = Requirement(
        unit=scene.ground.places[0], course=scene.ground.courses[1], from_on=TODAY, within_days=0
    )
    add_requirement(requirement=rule, by=None, on=TODAY)
    update_obligations(requirement=rule, on=TODAY)


def _rule_ends(scene: Scene) -> None:
    for rule in Requirement.objects.filter(until_on=None):
        end_requirement(requirement=rule, until_on=TODAY, by=None, at=NOW)
        update_obligations(requirement=rule, on=TODAY)


def _place_closes(scene: Scene) -> None:
    close_unit(unit=scene.ground.places[2], closed_on=TODAY, by=None, on=TODAY)


ACTS: dict[str, Callable[[Scene], None]] = {
    "somebody leaves": _leaves,
    "somebody joins": _joins,
    "somebody moves": _moves,
    "somebody is certified": _is_certified,
    "somebody begins": _begins,
    "somebody is exempt": _is_exempt,
    "somebody is told": _is_told,
    "a rule begins": _rule_begins,
    "a rule ends": _rule_ends,
    "a place closes": _place_closes,
}
