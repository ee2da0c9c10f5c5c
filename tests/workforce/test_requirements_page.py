"""The manager's page of rules: list, form, preview, apply, end, presets, signatures."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from courses.models import Course
from tests.people import Cast, QueryCheck, TinyCourse, person, sign_in
from tests.workforce.builders import certify, obligation, require, worker
from workforce.models import Acknowledgement, LongTask, Obligation, Oversight, Requirement, Unit
from workforce.presets import presets, shortfalls

LIST = "/manage/requirements/"
FORM = "/manage/requirements/change/"
PREVIEW = "/manage/requirements/preview/"
FILE = "/manage/requirements/preview.csv"
APPLY = "/manage/requirements/apply/"


@pytest.fixture
def bruno(client: Client, cast: Cast) -> Client:
    """Bruno's laptop."""
    return sign_in(client, cast.bruno)


def asked_for(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What Bruno fills in to ask everybody at Riverside Hotel for the hotel course."""
    today = timezone.localdate()
    given = {"sent": "1", "act": "add", "unit": cast.workplace.uuid, "course": cast.course.pk, "from_on": today}
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def text(response: Any) -> str:
    return response.content.decode()


# --- List -------------------------------------------------------------------------------------


def test_the_page_says_where_each_rule_comes_from(bruno: Client, cast: Cast) -> None:
    require(cast.area, cast.course)
    require(cast.workplace, cast.course, role=cast.porter, within_days=10)
    page = text(bruno.get(LIST))
    assert "From Thurrock" in page
    assert "Night porter" in page
    assert "Within 10 days of starting" in page
    assert page.count("act=change") == 1  # the area's rule is not his to change
    assert "1 person here is asked today." in page


def test_a_place_without_rules_says_what_to_do(bruno: Client) -> None:
    assert "Nothing is asked here yet" in text(bruno.get(LIST))


def test_rules_of_places_below_are_listed_with_their_place(bruno: Client, cast: Cast) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    require(team, cast.course)
    assert "Night desk" in text(bruno.get(LIST))


def test_a_rule_that_is_over_stays_to_be_seen(bruno: Client, cast: Cast) -> None:
    require(cast.workplace, cast.course, until_on=timezone.localdate() - timedelta(days=1))
    page = text(bruno.get(LIST))
    assert "Over" in page
    assert "act=change" not in page


def test_the_list_takes_the_same_statements_for_one_rule_as_for_ten(
    bruno: Client, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)

    def build() -> None:
        require(cast.workplace, cast.course, preset="california-hotel")
        require(team, cast.course)

    assert_constant_queries(build, lambda: bruno.get(LIST))


# --- Preview and apply ------------------------------------------------------------------------


def test_a_new_rule_is_previewed_and_then_made(bruno: Client, cast: Cast) -> None:
    worker(cast.workplace, name="Second Worker")
    page = text(bruno.get(PREVIEW, asked_for(cast)))
    assert "2</strong> people would be asked who are not asked now." in page
    assert "2 of them have yet to learn it." in page
    assert "Second Worker" in page
    assert not Requirement.objects.exists()
    answer = bruno.post(APPLY, asked_for(cast), follow=True)
    assert "The requirement is in place." in text(answer)
    assert Obligation.objects.count() == 2
    assert Requirement.objects.get().within_days == 30
    entry = ModelLogEntry.objects.get(action="workforce.add_requirement")
    assert (entry.user, entry.object_id, entry.data["course"]) == (cast.bruno, str(cast.workplace.pk), "cse-hotel")


def test_a_rule_is_changed_after_a_look(bruno: Client, cast: Cast) -> None:
    rule = require(cast.workplace, cast.course, from_on=timezone.localdate())
    change: dict[str, Any] = {
        "sent": "1",
        "act": "change",
        "requirement": rule.pk,
        "within_days": 60,
        "from_on": rule.from_on.isoformat(),
    }
    assert "1</strong> person would have another due date." in text(bruno.get(PREVIEW, change))
    bruno.post(APPLY, change)
    assert obligation(cast.amina).due_on == rule.from_on + timedelta(days=60)
    assert ModelLogEntry.objects.get(action="workforce.change_requirement").data["changed"] == ["within_days"]


def test_a_rule_is_ended_and_never_deleted(bruno: Client, cast: Cast) -> None:
    rule, today = require(cast.workplace, cast.course), timezone.localdate()
    end: dict[str, Any] = {"sent": "1", "act": "end", "requirement": rule.pk, "until_on": today.isoformat()}
    assert "1</strong> person would not be asked any more." in text(bruno.get(PREVIEW, end))
    bruno.post(APPLY, end)
    rule.refresh_from_db()
    assert rule.until_on == today
    assert Obligation.objects.filter(requirement=rule).exists()
    assert not Obligation.objects.active(on=today + timedelta(days=1)).exists()
    assert ModelLogEntry.objects.filter(action="workforce.end_requirement").exists()


@pytest.mark.parametrize("address", ["confirm", "bulk"])
def test_nobody_deletes_a_rule_in_the_cms(admin_client: Client, cast: Cast, address: str) -> None:
    rule = require(cast.workplace, cast.course)
    addresses = {
        "confirm": f"/cms/snippets/workforce/requirement/delete/{rule.pk}/",
        "bulk": f"/cms/bulk/workforce/requirement/delete/?id={rule.pk}",
    }
    admin_client.post(addresses[address])
    assert Requirement.objects.filter(pk=rule.pk).exists()


def test_the_preview_is_a_file_too(bruno: Client, cast: Cast) -> None:
    rows = list(csv.DictReader(io.StringIO(bruno.get(FILE, asked_for(cast)).content.decode("utf-8-sig"))))
    assert [(row["Name"], row["What changes"]) for row in rows] == [("Amina Yusuf", "Is asked from now on")]


def test_long_previews_come_in_pages(bruno: Client, cast: Cast) -> None:
    for _number in range(60):
        worker(cast.workplace)
    first, second = (text(bruno.get(PREVIEW, asked_for(cast, page=number))) for number in (1, 2))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert first.count('scope="row"') == 50
    assert second.count('scope="row"') == 11


def test_a_preview_costs_the_same_for_one_person_as_for_ten(
    bruno: Client, cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    assert_constant_queries(lambda: worker(cast.workplace), lambda: bruno.get(PREVIEW, asked_for(cast)))


def test_a_rule_for_thousands_is_worked_out_in_the_background(
    bruno: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("workforce.tasks.AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = bruno.post(APPLY, asked_for(cast))
    task = LongTask.objects.get()
    assert answer.url == task.get_absolute_url()
    assert (task.kind, task.done, task.total, task.error) == (LongTask.Kind.RULE_CHANGE, 1, 1, "")
    assert task.outcome["created"] == 1
    assert obligation(cast.amina).requirement == Requirement.objects.get()


def test_pressing_twice_makes_one_rule(bruno: Client, cast: Cast) -> None:
    bruno.post(APPLY, asked_for(cast))
    assert "already" in text(bruno.post(APPLY, asked_for(cast)))
    assert Requirement.objects.count() == 1


# --- Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"course": None}, "Which course? Choose a course"),
        ({"course": "999999"}, "Select a valid choice"),
        ({"course": "abc"}, "Select a valid choice"),
        ({"course": "9" * 40}, "Select a valid choice"),
        ({"within_days": "-1"}, "greater than or equal to 0"),
        ({"within_days": "99999999"}, "less than or equal to 1825"),
        ({"within_days": "soon"}, "Enter a whole number."),
        ({"from_on": ""}, "This field is required."),
        ({"from_on": "31.02.2026"}, "Enter a valid date."),
        ({"from_on": "0001-01-01"}, "Please check the year."),
        ({"from_on": "9999-12-31"}, "Please check the year."),
        ({"until_on": "2020-01-01"}, "cannot end in the past"),
        ({"until_on": "9999-12-31"}, "Please check the year."),
        ({"preset": "atlantis"}, "Select a valid choice"),
        ({"role": "\\x00"}, "Select a valid choice"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(
    bruno: Client, cast: Cast, changes: dict[str, Any], sentence: str
) -> None:
    for answer in (
        bruno.get(PREVIEW, asked_for(cast, **changes)),
        bruno.post(APPLY, asked_for(cast, **changes)),
    ):
        assert answer.status_code == 200
        assert sentence in text(answer)
    assert not Requirement.objects.exists()


@pytest.mark.parametrize("pk", ["", "abc", "٣", "-1", "9" * 18, "9" * 400, "1e3"])
@pytest.mark.parametrize("act", ["change", "end"])
def test_a_rule_that_is_none_is_not_found(bruno: Client, act: str, pk: str) -> None:
    assert bruno.get(FORM, {"act": act, "requirement": pk}).status_code in (403, 404)


def test_the_form_comes_back_filled_in(bruno: Client, cast: Cast) -> None:
    back = text(bruno.get(FORM, asked_for(cast, within_days=45)))
    assert 'value="45"' in back


# --- Whose rules ------------------------------------------------------------------------------


def test_a_manager_writes_no_rule_above_or_beside_their_place(bruno: Client, cast: Cast) -> None:
    above, beside = require(cast.area, cast.course), require(cast.elsewhere, cast.course)
    for rule in (above, beside):
        for act in ("change", "end"):
            query: dict[str, Any] = {
                "sent": "1",
                "act": act,
                "requirement": rule.pk,
                "until_on": timezone.localdate().isoformat(),
            }
            assert bruno.get(FORM, query).status_code == 403
            assert bruno.get(PREVIEW, query).status_code == 403
            assert bruno.get(FILE, query).status_code == 403
            assert bruno.post(APPLY, query).status_code == 403
    for unit in (cast.area, cast.elsewhere):
        assert bruno.post(APPLY, asked_for(cast, unit=unit.uuid)).status_code == 403
    assert Requirement.objects.filter(until_on=None).count() == 2


def test_an_area_lead_may_change_what_stands_below(client: Client, cast: Cast) -> None:
    lead = person("Lea Lead")
    Oversight.objects.create(person=lead, unit=cast.area, duty=Oversight.Duty.MANAGER, from_on=timezone.localdate())
    rule = require(cast.workplace, cast.course)
    page = sign_in(client, lead).get(FORM, {"act": "end", "requirement": str(rule.pk)})
    assert page.status_code == 200


# --- Presets ----------------------------------------------------------------------------------


def test_presets_say_what_is_known_and_that_nobody_there_checked_it() -> None:
    known = presets()
    assert (known["california-hotel"].min_minutes, known["california-hotel"].max_validity_months) == (20, 24)
    assert known["california-hotel"].within_days <= 181
    florida = known["florida-lodging"]
    assert (florida.within_days, florida.max_validity_months, florida.needs_acknowledgement) == (60, 12, True)
    assert (known["england-hotel"].within_days, known["england-hotel"].max_validity_months) == (30, 12)
    for code in ("california-hotel", "florida-lodging"):
        assert "checked by nobody in that state yet" in known[code].status
        assert known[code].url


@pytest.mark.parametrize(("minutes", "fits"), [(None, False), (19, False), (20, True)])
def test_a_course_must_be_long_enough_for_california(minutes: int | None, fits: bool) -> None:
    course = Course(validity_months=24)
    assert (shortfalls(presets()["california-hotel"], course, minutes=minutes) == []) is fits


@pytest.mark.parametrize(
    ("terms", "fits"),
    [
        ({"validity_months": 12}, True),
        ({"validity_months": 13}, False),
        ({"validity_months": 12, "expiry_basis": "fixed", "min_active_days": 30}, False),
        ({"validity_months": 12, "expiry_basis": "fixed"}, True),
    ],
)
def test_a_course_must_come_often_enough_for_florida(terms: dict[str, Any], fits: bool) -> None:
    assert (shortfalls(presets()["florida-lodging"], Course(**terms), minutes=None) == []) is fits


def test_a_preset_brings_its_time_and_its_signature(bruno: Client, cast: Cast) -> None:
    bruno.post(APPLY, asked_for(cast, preset="florida-lodging"))
    rule = Requirement.objects.get()
    assert (rule.within_days, rule.needs_acknowledgement, rule.preset) == (60, True, "florida-lodging")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"preset": "florida-lodging", "within_days": 61}, "gives at most 60 days"),
        ({"preset": "california-hotel"}, "at least 20 minutes; this course takes 8 minutes"),
    ],
)
def test_a_course_that_does_not_satisfy_the_law_is_not_called_so(
    bruno: Client, cast: Cast, tiny_course: TinyCourse, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in text(bruno.post(APPLY, asked_for(cast, **changes)))
    assert not Requirement.objects.exists()


def test_a_course_that_no_longer_satisfies_its_rule_is_flagged(bruno: Client, cast: Cast) -> None:
    require(cast.workplace, cast.course, preset="florida-lodging")
    Course.objects.update(validity_months=24)
    assert "every 12 months; this course’s certificates last 24 months" in text(bruno.get(LIST))


# --- Signatures -------------------------------------------------------------------------------


@pytest.fixture
def to_be_signed(cast: Cast) -> Obligation:
    """Amina holds the certificate; her workplace must keep her signature."""
    require(cast.workplace, cast.course, needs_acknowledgement=True)
    certify(cast.amina, cast.course, on=timezone.localdate())
    return obligation(cast.amina)


@pytest.fixture
def amina(cast: Cast) -> Client:
    """Amina's phone."""
    return sign_in(Client(), cast.amina)


def test_training_counts_once_it_is_signed_for(amina: Client, to_be_signed: Obligation, cast: Cast) -> None:
    assert to_be_signed.held_until is None
    address = f"/me/acknowledge/{to_be_signed.pk}/"
    assert "I took the training “Hotel course”" in text(amina.get(address))
    answer = amina.post(address, {"name": "  Amina\u202e Yusuf ", "agrees": "on"}, follow=True)
    assert "Your signature is kept" in text(answer)
    signed = Acknowledgement.objects.get()
    assert signed.name == "Amina Yusuf"
    assert signed.words.startswith("I took the training “Hotel course” and completed it on ")
    to_be_signed.refresh_from_db()
    assert to_be_signed.held_until == cast.amina.certificates.get().expires_on
    for again in (amina.get(address), amina.post(address, {"name": "Amina", "agrees": "on"})):
        assert again.headers["Location"] == "/me/"  # there is nothing left to sign
    assert Acknowledgement.objects.get().name == "Amina Yusuf"
    assert ModelLogEntry.objects.filter(action="workforce.acknowledge", user=cast.amina).count() == 1


@pytest.mark.parametrize(
    "given", [{}, {"name": "Amina"}, {"agrees": "on"}, {"name": " \u202e ", "agrees": "on"}, {"name": "A" * 151}]
)
def test_half_a_signature_is_none(amina: Client, to_be_signed: Obligation, given: dict[str, str]) -> None:
    answer = amina.post(f"/me/acknowledge/{to_be_signed.pk}/", given)
    assert answer.status_code == 200
    assert "field__error" in text(answer)
    assert not Acknowledgement.objects.exists()


def test_nobody_signs_for_somebody_else(bruno: Client, to_be_signed: Obligation) -> None:
    assert bruno.get(f"/me/acknowledge/{to_be_signed.pk}/").status_code == 404
    assert bruno.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "B", "agrees": "on"}).status_code == 404


def test_a_manager_sees_that_only_the_signature_is_missing(
    bruno: Client, amina: Client, to_be_signed: Obligation
) -> None:
    address = f"/manage/?course={to_be_signed.course.code}"
    assert "Signature missing" in bruno.get(address).content.decode()
    assert b"Signature missing" in b"".join(bruno.get("/manage/people.csv"))
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina Test", "agrees": "on"})
    assert "Signature missing" not in bruno.get(address).content.decode()


def test_a_renewed_certificate_is_signed_for_again(amina: Client, to_be_signed: Obligation, cast: Cast) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina", "agrees": "on"})
    certify(cast.amina, cast.course, on=timezone.localdate(), until=timezone.localdate() + timedelta(days=700))
    assert amina.get(f"/me/acknowledge/{to_be_signed.pk}/").status_code == 200


def test_the_signatures_are_a_file_for_the_inspector(bruno: Client, amina: Client, to_be_signed: Obligation) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "=Amina", "agrees": "on"})
    address = f"/manage/requirements/{to_be_signed.requirement_id}/signatures.csv"
    rows = list(csv.DictReader(io.StringIO(bruno.get(address).content.decode("utf-8-sig"))))
    assert [(row["Name"], row["Signed as"]) for row in rows] == [("Amina Yusuf", "'=Amina")]


def test_signatures_of_other_places_stay_there(cast: Cast, to_be_signed: Obligation, amina: Client) -> None:
    amina.post(f"/me/acknowledge/{to_be_signed.pk}/", {"name": "Amina", "agrees": "on"})
    address = f"/manage/requirements/{to_be_signed.requirement_id}/signatures.csv"
    chloe = sign_in(Client(), cast.chloe)
    assert chloe.get(address).status_code == 403
    shared = require(cast.area, cast.course, needs_acknowledgement=True)
    team = cast.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    lead = person("Lea Lead")
    Oversight.objects.create(person=lead, unit=team, duty=Oversight.Duty.MANAGER, from_on=timezone.localdate())
    Acknowledgement.objects.create(
        person=cast.amina,
        requirement=shared,
        certificate=cast.amina.certificates.get(),
        name="Amina",
        words="w",
        language="en",
        signed_at=timezone.now(),
    )
    page = sign_in(Client(), lead).get(f"/manage/requirements/{shared.pk}/signatures.csv")
    assert page.status_code == 200
    assert "Amina" not in page.content.decode()
