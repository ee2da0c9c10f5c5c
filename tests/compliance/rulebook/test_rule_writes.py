"""What adding, changing and ending a requirement do themselves, and exempting from one."""

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.acknowledgements.actions import SignatureRefused, acknowledge
from compliance.acknowledgements.models import Acknowledgement
from compliance.obligations.actions import end_exemption, exempt, offer
from compliance.obligations.models import Obligation
from compliance.requirements.models import Requirement
from compliance.rulebook.actions import (
    AskedAlready,
    add_requirement,
    change_requirement,
    end_requirement,
    update_obligations,
)
from courses.models import Course
from tests.compliance.builders import certify, obligation, require, worker
from tests.people import AT, ON, Cast
from tests.refusals import assert_refused
from workforce.people.models import JobRole, Oversight

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def draft(cast: Cast, **fields: Any) -> Requirement:
    """An unsaved rule of the hotel."""
    values = {"unit": cast.workplace, "course": cast.course, "from_on": ON, "within_days": 30}
    return Requirement(**{**values, **fields})


def stored(rule: Requirement) -> dict[str, Any]:
    return dict(Requirement.objects.filter(pk=rule.pk).values().get())


def logged(act: str) -> list[tuple[str, User | None, dict[str, Any]]]:
    entries = ModelLogEntry.objects.filter(action=f"workforce.{act}").order_by("pk")
    return [(entry.object_id, entry.user, dict(entry.data)) for entry in entries]


# --- Rules ------------------------------------------------------------------------------------


def test_a_rule_is_stored_and_logged_with_its_terms(cast: Cast) -> None:
    rule = add_requirement(
        requirement=draft(cast, role=cast.porter, sector=cast.sector, until_on=ON + DAY),
        by=cast.bruno,
        on=ON,
    )
    assert stored(rule)["course_id"] == cast.course.pk
    [(place, by, terms)] = logged("add_requirement")
    assert (place, by) == (str(cast.workplace.pk), cast.bruno)
    assert terms == {
        "requirement": rule.pk,
        "course": "cse-hotel",
        "role": "night-porter",
        "sector": "hotels",
        "from_on": ON.isoformat(),
        "until_on": (ON + DAY).isoformat(),
        "within_days": 30,
        "preset": "",
    }


@pytest.mark.parametrize(
    "new_values",
    [
        {"within_days": 10},
        {"from_on": ON - DAY},
        {"until_on": ON + 9 * DAY},
        {"needs_acknowledgement": True},
        {"preset": "x"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_term_is_stored_and_logged_alone(cast: Cast, new_values: dict[str, Any]) -> None:
    rule = require(cast.workplace, cast.course)
    before = stored(rule)
    for name, value in new_values.items():
        setattr(rule, name, value)
    assert change_requirement(requirement=rule, by=cast.bruno, on=ON) == list(new_values)
    assert stored(rule) == before | new_values
    [(place, by, terms)] = logged("change_requirement")
    assert (place, by, terms["changed"]) == (
        *(str(cast.workplace.pk), cast.bruno),
        list(new_values),
    )


def test_what_is_the_same_is_not_written(cast: Cast) -> None:
    rule = require(cast.workplace, cast.course)
    assert change_requirement(requirement=rule, by=cast.bruno, on=ON) == []
    assert logged("change_requirement") == []


def test_no_rule_begins_that_is_over(cast: Cast) -> None:
    with pytest.raises(ValueError, match="past"):
        add_requirement(requirement=draft(cast, until_on=ON - DAY), by=cast.bruno, on=ON)
    assert not Requirement.objects.exists()


@pytest.mark.parametrize("what", ["unit", "course"])
def test_a_rule_keeps_its_place_and_its_course(cast: Cast, what: str) -> None:
    rule = require(cast.workplace, cast.course)
    before = stored(rule)
    other = {
        "unit": cast.workplace.add_child(name="Team", kind="team"),
        "course": Course.objects.create(code="other", title="Other"),
    }
    setattr(rule, what, other[what])
    with pytest.raises(ValueError, match="keeps its place"):
        change_requirement(requirement=rule, by=None, on=ON)
    assert stored(rule) == before


@pytest.mark.parametrize(
    ("until_on", "is_refused"),
    [(ON - DAY, True), (ON, False), (ON + DAY, False)],
    ids=["yesterday", "today", "tomorrow"],
)
@pytest.mark.parametrize("by_way_of", ["ending it", "changing it"])
def test_no_rule_ends_in_the_past(
    cast: Cast, until_on: date, is_refused: bool, by_way_of: str
) -> None:
    rule = require(cast.workplace, cast.course)
    other = require(cast.workplace, cast.course, within_days=9)

    def set_end() -> Any:
        if by_way_of == "ending it":
            return end_requirement(requirement=rule, until_on=until_on, by=cast.bruno, at=AT)
        rule.until_on = until_on
        return change_requirement(requirement=rule, by=cast.bruno, on=ON)

    if is_refused:
        with pytest.raises(ValueError, match="past"):
            set_end()
        assert stored(rule)["until_on"] is None
        return
    assert set_end()
    assert stored(rule)["until_on"] == rule.until_on == until_on
    assert stored(other)["until_on"] is None
    assert not set_end()
    act = "end_requirement" if by_way_of == "ending it" else "change_requirement"
    [(_place, by, terms)] = logged(act)
    assert (by, terms["until_on"]) == (cast.bruno, until_on.isoformat())


def test_a_rule_that_is_over_can_be_put_in_order_otherwise(cast: Cast) -> None:
    rule = require(cast.workplace, cast.course, until_on=ON - 9 * DAY)
    rule.within_days = 10
    assert change_requirement(requirement=rule, by=cast.bruno, on=ON) == ["within_days"]


def test_rules_are_for_todays_managers_of_the_place(cast: Cast) -> None:
    rule = require(cast.workplace, cast.course)
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - DAY)
    for by in (cast.chloe, cast.amina, cast.bruno):
        assert_refused(lambda by=by: add_requirement(requirement=draft(cast), by=by, on=ON))
        assert_refused(lambda by=by: change_requirement(requirement=rule, by=by, on=ON))
        assert_refused(lambda by=by: end_requirement(requirement=rule, until_on=ON, by=by, at=AT))


def test_obligations_follow_a_rule_and_what_counts_as_held(cast: Cast) -> None:
    rule = require(cast.workplace, cast.course)
    certify(cast.amina, cast.course, on=ON)
    assert obligation(cast.amina).held_from == ON
    rule.needs_acknowledgement = True
    rule.save()
    steps: list[tuple[int, int]] = []
    update_obligations(
        requirement=rule, on=ON, progress=lambda done, total: steps.append((done, total))
    )
    assert (obligation(cast.amina).held_from, steps) == (None, [(1, 1)])
    Requirement.objects.update(role=JobRole.objects.create(code="chef", name="Chef"))
    assert update_obligations(requirement=rule, on=ON).lifted == 1
    assert obligation(cast.amina).lifted_on == ON


# --- Exemptions and offers --------------------------------------------------------------------


@pytest.mark.parametrize(("until_on", "reason"), [(ON - DAY, "Leave"), (ON, ""), (ON, "  ")])
def test_an_exemption_that_makes_no_sense_is_refused(
    cast: Cast, until_on: date, reason: str
) -> None:
    require(cast.workplace, cast.course)
    with pytest.raises(ValueError, match="exemption"):
        exempt(
            obligation=obligation(cast.amina),
            from_on=ON,
            until_on=until_on,
            reason=reason,
            by=cast.bruno,
        )
    assert obligation(cast.amina).exempt_from is None


def test_an_exemption_of_a_day_is_stored_logged_and_ended(cast: Cast) -> None:
    require(cast.area, cast.course)
    other = worker(cast.workplace)
    row = obligation(cast.amina)
    words = " " + "x" * 300
    exempt(obligation=row, from_on=ON, until_on=ON, reason=words, by=cast.bruno)
    found = obligation(cast.amina)
    assert (found.exempt_from, found.exempt_until, found.exempted_by) == (ON, ON, cast.bruno)
    assert found.exempt_reason == "x" * 250
    job = str(found.membership_id)
    facts = {"course": "cse-hotel", "until_on": ON.isoformat(), "reason": "x" * 250}
    assert logged("exempt") == [(job, cast.bruno, facts)]
    end_exemption(obligation=found, by=cast.bruno)
    ended = obligation(cast.amina)
    assert (ended.exempt_from, ended.exempt_until, ended.exempt_reason) == (None, None, "")
    assert ended.exempted_by is None
    assert logged("end_exemption") == [(job, cast.bruno, {"course": "cse-hotel"})]
    assert obligation(other).exempt_from is None


def test_whoever_was_told_is_told_since_the_first_time(cast: Cast) -> None:
    require(cast.area, cast.course)
    worker(cast.workplace)
    hers = Obligation.objects.filter(person=cast.amina)
    assert offer(obligations=hers, at=AT) == 1
    assert offer(obligations=Obligation.objects.all(), at=AT + DAY) == 1
    assert set(hers.values_list("offered_at", flat=True)) == {AT}


# --- Signatures -------------------------------------------------------------------------------


def sign(row: Obligation, certificate: Any, name: str = " Amina  Yusuf ", **fields: Any) -> Any:
    values = {"words": "I took it.", "language": "en", "at": AT}
    return acknowledge(obligation=row, certificate=certificate, name=name, **{**values, **fields})


@pytest.mark.parametrize(
    "why", ["no name", "somebody else's certificate", "another course", "a revoked certificate"]
)
def test_what_cannot_be_signed_is_refused(cast: Cast, why: str) -> None:
    require(cast.workplace, cast.course, needs_acknowledgement=True)
    other_course = Course.objects.create(code="other", title="Other")
    holder = cast.bruno if why == "somebody else's certificate" else cast.amina
    course = other_course if why == "another course" else cast.course
    revoked_at = AT if why == "a revoked certificate" else None
    certificate = certify(holder, course, on=ON, revoked_at=revoked_at)
    name = " \u200b " if why == "no name" else "Amina Yusuf"
    with pytest.raises(SignatureRefused):
        sign(obligation(cast.amina), certificate, name)
    assert not Acknowledgement.objects.exists()


def test_the_first_signature_stays_and_makes_the_certificate_count(cast: Cast) -> None:
    rule = require(cast.workplace, cast.course, needs_acknowledgement=True)
    certificate = certify(cast.amina, cast.course, on=ON)
    row = obligation(cast.amina)
    assert row.held_from is None
    first = sign(row, certificate)
    assert sign(row, certificate, "Somebody Else", words="Other.", at=AT + DAY) == first
    found = Acknowledgement.objects.get()
    assert (found.requirement, found.certificate, found.person) == (rule, certificate, cast.amina)
    assert (found.name, found.words, found.language) == ("Amina Yusuf", "I took it.", "en")
    assert found.signed_at == AT
    assert obligation(cast.amina).held_from == ON
    facts = {"course": "cse-hotel", "serial": certificate.serial}
    assert logged("acknowledge") == [(str(row.membership_id), cast.amina, facts)]


def test_a_rule_pressed_twice_at_once_is_one_rule(cast: Cast) -> None:
    for _press in range(2):  # both forms were read before either was written
        with contextlib.suppress(AskedAlready):
            add_requirement(requirement=draft(cast), by=cast.bruno, on=ON)
    assert Requirement.objects.filter(unit=cast.workplace).count() == 1
