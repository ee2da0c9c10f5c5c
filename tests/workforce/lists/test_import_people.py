"""What a list does to people who are known, to strangers, to those it leaves out – and what it never does."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import gettext, override
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.obligations.models import Obligation
from tests.compliance.builders import require
from tests.people import AT, ON, SINCE, Cast, person
from tests.workforce.lists.staff_lists import apply, preview, store
from workforce.lists.actions import applying, lists
from workforce.lists.actions.outcome_files import outcome_lines
from workforce.lists.models import PeopleList
from workforce.lists.rules.outcomes import RowResult
from workforce.people.models import Invitation, Membership
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def open_job(person: User, unit: Unit) -> Membership:
    return Membership.objects.get(person=person, unit=unit, until_on=None)


def test_a_new_person_belongs_is_obliged_and_not_yet_told(cast: Cast) -> None:
    require(cast.area, cast.course)
    text = "id,name,email,role,shift,language,start,agency\n"
    text += "7,Zofia Nowak,Z@Example.org,NIGHT PORTER,noc,polski,2026-05-01,tak\n"
    assert apply(store(cast, text)) == {"new": 1}
    job = Membership.objects.select_related("person").get(staff_number="7")
    assert (job.unit, job.role, job.shift, job.is_agency) == (
        cast.workplace,
        cast.porter,
        "night",
        True,
    )
    assert (job.from_on, job.came_by, job.confirmed_at) == (date(2026, 5, 1), "import", AT)
    assert (job.person.email, job.person.preferred_language, job.person.is_guest) == (
        "z@example.org",
        "pl",
        False,
    )
    duty = Obligation.objects.get(person=job.person)
    assert (duty.due_on, duty.offered_at) == (date(2026, 5, 31), None)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("shift", Membership.Shift)
def test_the_sites_own_words_for_shifts_and_job_roles_are_understood(
    cast: Cast, language: str, shift: Membership.Shift
) -> None:
    with override(language):
        called, role = str(shift.label), gettext(cast.porter.name)
    apply(store(cast, f"id,name,shift,role\n7,Zofia Nowak,{called},{role.partition('(')[0]}\n"))
    job = Membership.objects.get(staff_number="7")
    assert (job.shift, job.role) == (shift, cast.porter)


def test_an_import_is_in_the_history_of_the_place_and_of_each_person(cast: Cast) -> None:
    apply(store(cast, "id,name\n7,Zofia Nowak\n8,Jan Lis\n"))
    entries = ModelLogEntry.objects.filter(action__startswith="workforce.")
    assert Counter(entries.values_list("action", flat=True)) == {
        "workforce.join": 2,
        "workforce.import": 1,
    }
    whole = entries.get(action="workforce.import")
    assert (whole.object_id, whole.user, whole.data["rows"]["new"]) == (
        str(cast.workplace.pk),
        cast.bruno,
        2,
    )


def test_somebody_of_the_organisation_joins_and_keeps_one_record(cast: Cast) -> None:
    sister = Unit.objects.get(pk=cast.hotels.pk).add_child(
        name="Sister Hotel", kind=Unit.Kind.WORKPLACE
    )
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    text = "id,name\n9,Amina Yusuf\n"
    assert apply(store(cast, text, unit=sister)) == {"joins": 1}
    assert cast.amina.memberships.count() == 2
    assert apply(store(cast, text, unit=sister)) == {"unchanged": 1}


def test_a_number_or_address_with_another_name_is_wrong(cast: Cast) -> None:
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    rows = preview(store(cast, "id,name,email\n9,Peter Pan,\n,Peter Pan,amina@example.org\n"))
    assert [(row.result, row.problems[0].code) for row in rows] == [
        (RowResult.WRONG, "other_person")
    ] * 2
    assert "Amina" not in "".join(outcome_lines(PeopleList.objects.latest("pk")))


def test_somebody_elses_account_is_invited_never_taken(cast: Cast) -> None:
    chloe = Membership.objects.create(
        person=cast.chloe, unit=cast.elsewhere, from_on=SINCE, staff_number="9"
    )
    text = "id,name,email\n9,Chloé Martin,chloe@example.org\n"
    assert apply(store(cast, text)) == {"invited": 1}
    assert list(cast.chloe.memberships.all()) == [chloe]
    assert Invitation.objects.get(email="chloe@example.org").staff_number == "9"
    assert apply(store(cast, text)) == {"unchanged": 1}


def test_a_number_means_nobody_of_another_employer(cast: Cast) -> None:
    Membership.objects.create(
        person=cast.chloe, unit=cast.elsewhere, from_on=SINCE, staff_number="9"
    )
    assert apply(store(cast, "id,name\n9,Chloé Martin\n")) == {"new": 1}
    assert cast.chloe.memberships.count() == 1


def test_what_differs_changes_and_what_is_empty_stays(cast: Cast) -> None:
    apply(store(cast, "id,name,shift,role\n7,Zofia Novak,day,Night porter\n"))
    rows = preview(store(cast, "id,name,shift,email\n7,Zofia Nowak,night,z@example.org\n8,X Y,,\n"))
    assert rows[0].changes == ("shift", "name", "email")
    apply(store(cast, "id,name,shift,email\n7,Zofia Nowak,night,z@example.org\n"))
    job = Membership.objects.select_related("person").get(staff_number="7")
    assert (job.shift, job.role, job.person.name, job.person.email) == (
        *("night", cast.porter),
        *("Zofia Nowak", "z@example.org"),
    )


def test_whoever_signed_in_writes_their_own_name_and_address(cast: Cast) -> None:
    apply(store(cast, "id,name\n7,Zofia Nowak\n"))
    User.objects.filter(name="Zofia Nowak").update(last_login=AT)
    text = "id,name,email\n7,Zofia Nowak-Lis,attacker@example.org\n"
    assert apply(store(cast, text)) == {"unchanged": 1}
    zofia = User.objects.get(memberships__staff_number="7")
    assert (zofia.name, zofia.email) == ("Zofia Nowak", None)


def test_somebody_who_came_by_poster_is_found_by_name_and_confirmed(cast: Cast) -> None:
    ewa = person("Ewa Lis", email=None)
    Membership.objects.create(person=ewa, unit=cast.workplace, from_on=SINCE, came_by="code")
    assert apply(store(cast, "id,name\n7,Ewa Lis\n")) == {"changed": 1}
    job = open_job(ewa, cast.workplace)
    assert (job.staff_number, job.confirmed_at) == ("7", AT)


def test_whoever_left_comes_back_and_an_old_start_date_does_not_overlap(cast: Cast) -> None:
    Membership.objects.filter(person=cast.amina).update(
        until_on=ON - timedelta(days=10), staff_number="9"
    )
    text = "id,name,start\n9,Amina Yusuf,2020-01-01\n"
    assert apply(store(cast, text)) == {"back": 1}
    assert open_job(cast.amina, cast.workplace).from_on == ON - timedelta(days=9)
    assert apply(store(cast, text)) == {"unchanged": 1}


def test_an_end_date_in_the_past_ends_a_job_and_adds_nobody(cast: Cast) -> None:
    Membership.objects.filter(person=cast.amina).update(staff_number="9")
    text = "id,name,end\n9,Amina Yusuf,2026-04-30\n10,Long Gone,2020-01-01\n"
    assert apply(store(cast, text)) == {"leaves": 1, "unchanged": 1}
    assert cast.amina.memberships.get().until_on == date(2026, 4, 30)
    assert not User.objects.filter(name="Long Gone").exists()


def test_nobody_leaves_by_absence_unless_asked(cast: Cast) -> None:
    assert apply(store(cast, "id,name\n7,Zofia Nowak\n")) == {"new": 1}
    assert apply(store(cast, "id,name\n7,Zofia Nowak\n", leavers=True)) == {
        "unchanged": 1,
        "leaves": 1,
    }
    assert cast.amina.memberships.get().until_on == ON - timedelta(days=1)


def test_absence_spares_agency_staff_the_unconfirmed_and_other_places(cast: Cast) -> None:
    for name, unit, fields in (
        ("Temp One", cast.workplace, {"is_agency": True}),
        ("Poster Two", cast.workplace, {"came_by": "code"}),
        ("Other Three", cast.elsewhere, {}),
    ):
        someone = person(name, email=None)
        Membership.objects.create(person=someone, unit=unit, from_on=SINCE, **fields)
    outcomes = preview(store(cast, "id,name\n7,Zofia Nowak\n", leavers=True))
    assert [row.name for row in outcomes if row.result == RowResult.LEAVES] == ["Amina Yusuf"]


def test_nobody_leaves_by_absence_while_a_row_is_wrong(cast: Cast) -> None:
    people_list = store(
        cast, "id,name,start\n9,Amina Yusuf,tomorrow\n7,Zofia Nowak,\n", leavers=True
    )
    assert apply(people_list, good_rows_only=True) == {"wrong": 1, "new": 1}
    assert cast.amina.memberships.get().until_on is None


def test_all_or_nothing_is_nothing(cast: Cast) -> None:
    people = User.objects.count()
    people_list = store(cast, "id,name,start\n7,Zofia Nowak,\n8,Jan Lis,31/04/2026\n")
    with pytest.raises(applying.WrongRows) as told:
        apply(people_list)
    assert (told.value.count, User.objects.count(), Membership.objects.count()) == (1, people, 1)
    assert apply(people_list, good_rows_only=True) == {"new": 1, "wrong": 1}


def test_a_crash_in_the_middle_leaves_nothing_half(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workforce.lists.pipeline.BATCH_SIZE", 2)
    told: list[int] = []

    def stumble(done: int, _total: int | None = None) -> None:
        told.append(done)
        if told.count(2) == 2:  # once while checking, once while writing
            raise RuntimeError("the power went")

    people_list = store(
        cast, "id,name\n" + "".join(f"{n},Person {chr(65 + n)}x\n" for n in range(6))
    )
    with pytest.raises(RuntimeError):
        apply(people_list, progress=stumble)
    assert Membership.objects.count() == 1
    assert PeopleList.objects.get(pk=people_list.pk).applied_at is None


def test_a_list_is_imported_once(cast: Cast) -> None:
    people_list = store(cast, "id,name\n7,Zofia Nowak\n")
    apply(people_list)
    with pytest.raises(applying.AppliedAlready):
        apply(people_list)


def test_the_world_may_have_changed_since_the_preview(cast: Cast) -> None:
    people_list = store(cast, "id,name\n7,Zofia Nowak\n")
    assert [row.result for row in preview(people_list)] == [RowResult.NEW]
    apply(store(cast, "id,name\n7,Zofia Nowak\n"))
    assert apply(people_list) == {"unchanged": 1}


def test_a_name_of_a_place_never_makes_a_place(cast: Cast) -> None:
    kitchen = Unit.objects.get(pk=cast.workplace.pk).add_child(name="Kitchen", kind=Unit.Kind.TEAM)
    before = Unit.objects.count()
    place = Unit.objects.get(pk=cast.workplace.pk)
    text = "id,name,department\n1,A One,kitchén\n2,B Two,Kitchin\n"
    text += "3,C Three,Riverside Hotel / Kitchen\n4,D Four,Quayside Hotel\n"
    rows = {row.number: row for row in preview(store(cast, text, unit=place))}
    assert (rows[2].place, rows[4].place) == ("Kitchen", "Kitchen")
    assert (rows[3].problems[0].code, rows[3].problems[0].hint) == ("unit_unknown", kitchen.name)
    assert rows[5].result == RowResult.WRONG  # somebody else's place does not exist here
    assert Unit.objects.count() == before


def test_two_places_of_one_name_are_told_apart(cast: Cast) -> None:
    for hotel in ("North", "South"):
        place = Unit.objects.get(pk=cast.hotels.pk).add_child(name=hotel, kind=Unit.Kind.WORKPLACE)
        place.add_child(name="Bar", kind=Unit.Kind.TEAM)
    text = "id,name,department\n1,A One,Bar\n2,B Two,North / Bar\n"
    rows = {
        row.number: row
        for row in preview(store(cast, text, unit=Unit.objects.get(pk=cast.hotels.pk)))
    }
    assert rows[2].problems[0].code == "unit_shared"
    assert rows[3].result == RowResult.NEW


def test_one_person_may_have_two_jobs_in_one_list(cast: Cast) -> None:
    for name in ("Bar", "Desk"):
        Unit.objects.get(pk=cast.workplace.pk).add_child(name=name, kind=Unit.Kind.TEAM)
    place = Unit.objects.get(pk=cast.workplace.pk)
    text = "id,name,department\n7,Zofia Nowak,Bar\n7,Zofia Nowak,Desk\n7,Zofia Nowak,Bar\n7,Jan Lis,Bar\n"
    results = [
        row.result.value
        for row in sorted(preview(store(cast, text, unit=place)), key=lambda row: row.number)
    ]
    assert results == ["new", "joins", "duplicate", "wrong"]
    assert apply(store(cast, text, unit=place), good_rows_only=True)["joins"] == 1
    assert User.objects.get(name="Zofia Nowak").memberships.count() == 2


def test_ambiguous_dates_are_asked_about_never_guessed(cast: Cast) -> None:
    text = "id,name,start\n7,Zofia Nowak,1/2/2026\n"
    assert [row.problems[0].code for row in preview(store(cast, text))] == ["day_unclear"]
    apply(store(cast, text, order="dmy"))
    assert Membership.objects.get(staff_number="7").from_on == date(2026, 2, 1)


def test_a_check_costs_the_same_whatever_the_batch_holds(
    cast: Cast, assert_constant_queries: Any
) -> None:
    rows = ["id,name,email"]

    def build() -> None:
        rows.append(f"{len(rows)},Person {chr(64 + len(rows))}x,p{len(rows)}@example.org")

    def view() -> None:
        lists.check(people_list=store(cast, "\n".join(rows)), on=ON)

    assert_constant_queries(build, view)


def test_old_lists_are_thrown_away_with_their_files(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    people_list = store(cast, "id,name\n7,Zofia Nowak\n")
    preview(people_list)
    paths = [people_list.file.path, people_list.outcomes.path]
    assert lists.purge_lists(before=AT) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert lists.purge_lists(before=AT + timedelta(seconds=1)) == 1
    assert not PeopleList.objects.exists()
    assert not [path for path in paths if people_list.file.storage.exists(path)]
