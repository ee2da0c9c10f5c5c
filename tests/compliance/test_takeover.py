"""What a manager who means harm tries, to get at people, accounts and learning that are not theirs.

Mallory manages the hotel beside Amina's, of the same organisation; Chloé manages another employer's.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_key, link_token, open_with_pin, set_pin
from accounts.models import PersonalKey, User
from compliance.letters.letters import letters_for
from compliance.notices.models import Notice
from compliance.prior_training.actions import TrainingDetails, record_training
from compliance.prior_training.models import PriorTraining
from tests.compliance.builders import certify, require, start, worker
from tests.pages import errors_of, says
from tests.people import AT, ON, SINCE, Cast, person, sign_in
from tests.workforce.people import test_keys
from workforce.long_tasks.models import LongTask
from workforce.organisation import actions
from workforce.people.actions import invitations, memberships
from workforce.people.models import Membership, Oversight
from workforce.permissions import may_have_first_key, may_reissue
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_typesetting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a paper looks like is tested elsewhere."""
    monkeypatch.setattr("compliance.letters.actions.pdf_of", lambda letters: b"%PDF-")


@pytest.fixture
def mallory(cast: Cast) -> User:
    """Manages Hillside Hotel, beside Riverside Hotel."""
    beside = cast.hotels.add_child(
        name="Hillside Hotel", kind=Unit.Kind.WORKPLACE, sector=cast.sector
    )
    cast.workplace.refresh_from_db()  # it moved on: places are kept in order of name
    whom = person("Mallory Smith")
    Oversight.objects.create(person=whom, unit=beside, duty=Oversight.Duty.MANAGER, from_on=SINCE)
    return whom


def place(manager: User) -> Unit:
    return manager.oversights.get().unit


def import_list(client: Client, content: str, **fields: str) -> str:
    """Upload a list and import it; the page that shows what came of its rows."""
    answers = {
        "file": SimpleUploadedFile("staff.csv", content.encode()),
        "holds": "people",
        **fields,
    }
    preview = client.post("/manage/import/", answers, follow=True)
    client.post(f"{preview.request['PATH_INFO']}apply/")
    return str(preview.content.decode())


def has_nothing_of(whom: User, by: User) -> bool:
    """Whether ``by`` can make no key of any kind for ``whom``."""
    today = timezone.localdate()
    first = may_have_first_key([whom.pk], by=by, on=today)
    return may_reissue(person=whom, by=by, on=today) is None and not first.exists()


# --- Keys -------------------------------------------------------------------------------------

NOT_THEIRS = [
    *(test_keys.overseer, test_keys.overseer_from_tomorrow, test_keys.author, test_keys.operator),
    *(test_keys.unconfirmed, test_keys.closed, test_keys.added_from_elsewhere, test_keys.unclaimed),
]


@pytest.mark.parametrize("make", NOT_THEIRS)
def test_no_paper_opens_an_account_that_a_new_key_may_not(
    cast: Cast, make: Callable[[Cast], User]
) -> None:
    whom = make(cast)
    job = Membership.objects.get(person=whom, unit=cast.workplace)
    Notice.objects.create(
        person=whom,
        unit=cast.workplace,
        kind="overdue",
        reason="x",
        channel="letter",
        created_at=AT,
        language="en",
    )
    bruno = sign_in(Client(), cast.bruno)
    answer = bruno.post(f"/manage/letters/slip/{job.pk}/", {"checked": "known"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "text/html; charset=utf-8")
    bruno.post("/manage/letters/print/", {"unit": cast.workplace.uuid, "keys": "yes"})
    assert not PersonalKey.objects.exists()
    assert not may_have_first_key([whom.pk], by=cast.bruno, on=ON).exists()


@pytest.mark.parametrize(
    "before", ["signed in", "had a key", "had a PIN", "worked elsewhere", "waits elsewhere"]
)
def test_a_letter_brings_a_key_only_to_whom_nobody_ever_signed_in_as(
    cast: Cast, before: str
) -> None:
    whom = User.objects.get(pk=worker(cast.workplace).pk)
    assert may_have_first_key([whom.pk], by=cast.bruno, on=ON).get() == whom
    if before == "signed in":
        sign_in(Client(), whom)
    elif before == "had a key":
        issue_key(person=whom, at=AT)
        whom.personal_keys.update(revoked_at=AT)
    elif before == "had a PIN":
        set_pin(person=whom, pin="2749")
    else:
        until_on = ON - timedelta(days=1) if before == "worked elsewhere" else None
        way = Membership.Way.CODE
        Membership.objects.create(
            person=whom, unit=cast.elsewhere, from_on=SINCE, until_on=until_on, came_by=way
        )
    assert not may_have_first_key([whom.pk], by=cast.bruno, on=ON).exists()


def test_a_slip_ends_every_way_in_that_was_and_is_logged_and_told(
    cast: Cast, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    set_pin(person=cast.amina, pin="2749")
    phone, job = sign_in(Client(), cast.amina), Membership.objects.get(person=cast.amina)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(Client(), cast.bruno).post(f"/manage/letters/slip/{job.pk}/", {"checked": "known"})
    assert phone.get("/me/").url.startswith("/sign-in/")
    assert open_with_pin(learner_id=cast.amina.learner_id, pin="2749") is None
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]


def test_papers_count_among_the_keys_of_an_hour(cast: Cast) -> None:
    bruno, job = sign_in(Client(), cast.bruno), Membership.objects.get(person=cast.amina)
    papers = [
        bruno.post(f"/manage/letters/slip/{job.pk}/", {"checked": "known"}) for _paper in range(31)
    ]
    assert papers[29]["Content-Type"] == "application/pdf"
    assert list(errors_of(papers[30])) == ["__all__"]


def test_whoever_was_here_first_still_is_after_their_place_was_merged(
    cast: Cast, mallory: User
) -> None:
    """Merging opens a new membership, younger than the one at the second workplace."""
    Membership.objects.create(person=cast.amina, unit=cast.elsewhere, from_on=SINCE)
    assert has_nothing_of(cast.amina, cast.chloe)
    actions.merge_units(source=cast.workplace, target=place(mallory), by=None, at=timezone.now())
    assert has_nothing_of(cast.amina, cast.chloe)


# --- Gaining people ---------------------------------------------------------------------------


@pytest.fixture
def known(cast: Cast) -> Cast:
    """Mallory knows Amina's staff number, name and address."""
    Membership.objects.filter(person=cast.amina).update(staff_number="0042")
    return cast


@pytest.mark.parametrize(
    "row", ["0042,Amina Yusuf,", ",Amina Yusuf,amina@example.org", "0042,,amina@example.org"]
)
@pytest.mark.parametrize("has_left", [False, True])
def test_naming_a_colleague_of_another_hotel_in_a_list_opens_no_account(
    known: Cast, mallory: User, row: str, has_left: bool
) -> None:
    membership = Membership.objects.get(person=known.amina)
    if has_left:
        memberships.leave(membership=membership, until_on=timezone.localdate() - timedelta(days=1))
    client = sign_in(Client(), mallory)
    import_list(client, f"id,name,email\n{row}\n")
    assert has_nothing_of(known.amina, mallory)
    # once she is on the list
    import_list(client, "id,name,email\n0042,Amina Yusuf,mallory2@example.org\n")
    assert User.objects.get(pk=known.amina.pk).email == "amina@example.org"
    gained = Membership.objects.filter(person=known.amina, unit=place(mallory)).first()
    if gained:  # away and back again, and into a place of Mallory's own making
        team = place(mallory).add_child(name="Mine", kind=Unit.Kind.TEAM)
        Membership.objects.filter(pk=gained.pk).update(from_on=SINCE)
        act = {
            "unit": place(mallory).uuid,
            "act": "move",
            "job": gained.pk,
            "to": team.uuid,
            "sure": "1",
        }
        client.post("/manage/bulk/", act)
        assert Membership.objects.filter(person=known.amina, unit=team).exists()
        assert has_nothing_of(known.amina, mallory)
        Membership.objects.filter(person=known.amina, unit=team).update(
            until_on=timezone.localdate()
        )
        import_list(client, "id,name\n0042,Amina Yusuf\n")
    assert has_nothing_of(known.amina, mallory)


def test_a_list_of_the_whole_organisation_does_make_them_ones_own(
    known: Cast, mallory: User
) -> None:
    head = person("Hana Head")
    Oversight.objects.create(
        person=head, unit=known.hotels, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    memberships.leave(
        membership=Membership.objects.get(person=known.amina),
        until_on=timezone.localdate() - timedelta(days=1),
    )
    import_list(sign_in(Client(), head), "id,name,unit\n0042,Amina Yusuf,Hillside Hotel\n")
    assert may_reissue(person=known.amina, by=mallory, on=timezone.localdate())


@pytest.mark.parametrize(
    "row", ["0042,Amina Yusuf,", ",Amina Yusuf,amina@example.org", "0042,Amina,amina@example.org"]
)
def test_a_list_of_another_employer_gains_nobody(known: Cast, row: str) -> None:
    page = import_list(sign_in(Client(), known.chloe), f"id,name,email\n{row}\n")
    assert "Riverside" not in page
    assert not Membership.objects.filter(person=known.amina, unit=known.elsewhere).exists()


@pytest.mark.parametrize(
    "row", ["0042,,,", ",amina@example.org,,", ",,{learner_id},", ",,,Amina Yusuf"]
)
def test_a_list_of_training_names_nobody_of_another_place(known: Cast, row: str) -> None:
    head = "staff no,email,learner id,name,course,title,provider,completed\n"
    row = row.format(learner_id=known.amina.learner_id)
    page = import_list(
        sign_in(Client(), known.chloe),
        f"{head}{row},cse-hotel,x,y,2026-01-01\n",
        holds="training",
        source="x",
    )
    assert ("Yusuf" in page) == ("Yusuf" in row)
    assert not PriorTraining.objects.exists()


def test_adding_by_hand_makes_a_person_of_their_own(cast: Cast) -> None:
    fields = {
        "name": "Amina Yusuf",
        "language": "en",
        "from_on": timezone.localdate(),
        "anyway": "1",
    }
    page = sign_in(Client(), cast.chloe).post("/manage/add/", fields, follow=True).content.decode()
    assert "Amina Yusuf" in page
    assert Membership.objects.get(unit=cast.elsewhere).person != cast.amina
    assert not cast.amina.personal_keys.exists()


def test_an_invitation_to_somebody_known_is_no_one_elses(cast: Cast) -> None:
    sent, _is_due = invitations.invite(
        unit=cast.elsewhere, email="amina@example.org", by=cast.chloe, at=timezone.now()
    )
    for reader in (None, cast.chloe, cast.bruno):
        browser = sign_in(Client(), reader) if reader else Client()
        answer = browser.post(invitations.link(sent), {"name": "Amina Yusuf"})
        assert "Amina" not in answer.content.decode().replace('value="Amina Yusuf"', "")
    assert not Membership.objects.filter(unit=cast.elsewhere).exists()
    assert Client().get(f"{invitations.link(sent)[:-3]}x/").status_code == 404


@pytest.mark.parametrize("way", ["move", "merge"])
def test_no_place_is_gained_or_given_away(cast: Cast, way: str) -> None:
    team = cast.elsewhere.add_child(name="Team", kind=Unit.Kind.TEAM)
    chloe = sign_in(Client(), cast.chloe)
    for unit, to in ((cast.workplace, cast.elsewhere), (team, cast.workplace), (cast.hotels, team)):
        for send in (chloe.get, chloe.post):
            answer = send(
                f"/manage/places/{way}/", {"unit": str(unit.uuid), "to": str(to.uuid), "sure": "1"}
            )
            assert answer.status_code == 403
    assert Unit.objects.get(pk=team.pk).get_parent() == Unit.objects.get(pk=cast.elsewhere.pk)


ACTS = ("remind", "exempt", "end_exemption", "confirm", "refuse", "leave", "move")


@pytest.mark.parametrize("act", ACTS)
def test_ids_of_people_elsewhere_mean_nobody(cast: Cast, act: str) -> None:
    rule = require(cast.area, cast.course)
    job = Membership.objects.get(person=cast.amina)
    row = rule.obligations.get(person=cast.amina)
    typed = {
        "reason": "x",
        "until_on": "2099-01-01",
        "left_on": timezone.localdate(),
        "to": cast.elsewhere.uuid,
    }
    chloe = sign_in(Client(), cast.chloe)
    for named in (
        {"who": row.pk},
        {"job": job.pk},
        {"all": "1", "query": f"unit={cast.workplace.uuid}"},
    ):
        answer = chloe.post(
            "/manage/bulk/",
            {"act": act, "sure": "1", **typed, **named, "unit": cast.elsewhere.uuid},
        )
        assert answer.status_code == 302
        assert (
            chloe.post(
                "/manage/bulk/", {"act": act, **named, "unit": cast.workplace.uuid}
            ).status_code
            == 403
        )
    after = Membership.objects.get(pk=job.pk)
    assert (after.unit_id, after.until_on, after.refused_at, after.confirmed_at) == (
        job.unit_id,
        None,
        None,
        None,
    )
    assert not rule.obligations.exclude(exempt_from=None).exists()
    assert not Notice.objects.exists()


# --- What people do elsewhere -----------------------------------------------------------------


@pytest.fixture
def two_jobs(cast: Cast) -> Cast:
    """Amina works for Chloé too; Bruno has done this and that about her."""
    require(cast.area, cast.course)
    require(cast.elsewhere, cast.course)
    membership = Membership.objects.get(person=cast.amina)
    memberships.change(
        membership=membership,
        shift="day",
        role=None,
        is_agency=True,
        staff_number="SECRET7",
        by=cast.bruno,
        at=timezone.now(),
    )
    memberships.add_member(
        person=cast.amina, unit=cast.elsewhere, from_on=SINCE, at=timezone.now(), by=cast.chloe
    )
    certify(cast.amina, cast.course, on=timezone.localdate())
    start(cast.amina, cast.course, on=timezone.localdate())
    return cast


OF_BRUNO = ("Riverside", "Thurrock", "Bruno", "SECRET7")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/manage/",
            "/manage/people.csv",
            "/manage/history/",
            "/manage/history.csv",
            "/manage/history/?q=amina",
        ),
        *(
            "/manage/person/{learner_id}/",
            "/manage/person/{learner_id}/training/",
            "/manage/cover/",
            "/manage/cover.csv",
        ),
        *(
            "/manage/waiting/",
            "/manage/letters/",
            "/manage/places/",
            "/manage/places/?q=riverside",
            "/manage/devices/",
        ),
        *(
            "/manage/requirements/",
            "/manage/invite/",
            "/manage/import/",
            "/manage/letters/slip/{job}/",
        ),
        "/manage/requirements/preview/?sent=1&course={course}&from_on=2026-01-01&within_days=30",
        "/manage/requirements/preview.csv?sent=1&course={course}&from_on=2026-01-01&within_days=30",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_second_employer_reads_nothing_of_the_first(
    two_jobs: Cast, address: str, headers: dict[str, str]
) -> None:
    cast = two_jobs
    job = Membership.objects.get(person=cast.amina, unit=cast.elsewhere)
    path = address.format(learner_id=cast.amina.learner_id, job=job.pk, course=cast.course.pk)
    answer = sign_in(Client(), cast.chloe).get(path, headers=headers)
    page = answer.getvalue().decode()
    assert answer.status_code in (200, 403)  # she was Bruno's first: no key
    page = re.sub(r'value="riverside"|q=riverside|“riverside”|<bdi>riverside</bdi>', "", page)
    assert [word for word in OF_BRUNO if word in page] == []


def test_a_letter_of_one_employer_says_nothing_of_the_other(two_jobs: Cast) -> None:
    cast = two_jobs
    cast.amina.certificates.all().delete()
    cast.amina.obligations.update(held_until=None, due_on=ON, offered_at=AT)
    Notice.objects.create(
        person=cast.amina,
        unit=cast.elsewhere,
        kind="reminder",
        reason=timezone.localdate().isoformat(),
        channel="letter",
        created_at=timezone.now(),
        language="en",
    )
    (letter,) = letters_for(cast.elsewhere, on=timezone.localdate(), at=timezone.now())
    assert "Riverside" not in letter.page_html()


def test_evidence_of_one_employer_is_neither_taken_nor_shortened_by_another(two_jobs: Cast) -> None:
    cast, today = two_jobs, timezone.localdate()
    details = TrainingDetails(
        title="Level 1", provider="St John", completed_on=today, source="seen"
    )
    here, there = (
        Membership.objects.get(person=cast.amina, unit=unit)
        for unit in (cast.workplace, cast.elsewhere)
    )
    first = record_training(
        membership=here, course=cast.course, details=details, by=cast.bruno, at=AT, on=today
    )
    chloe = sign_in(Client(), cast.chloe)
    fields = {
        "title": "x",
        "provider": "St John",
        "completed_on": today,
        "expires_on": today,
        "source": "x",
    }
    chloe.post(
        f"/manage/person/{cast.amina.learner_id}/training/", {**fields, "course": cast.course.pk}
    )
    Membership.objects.filter(pk=there.pk).update(staff_number="5")
    import_list(
        chloe,
        f"staff no,course,title,provider,completed,expires\n5,cse-hotel,x,St John,{today},{today}\n",
        holds="training",
        source="x",
    )
    assert (
        chloe.post(
            f"/manage/person/{cast.amina.learner_id}/training/{first.pk}/withdraw/"
        ).status_code
        == 403
    )
    training = PriorTraining.objects.get()
    assert (training.unit, training.title, training.expires_on) == (
        cast.workplace,
        "Level 1",
        first.expires_on,
    )


# --- Addresses that are a permission ----------------------------------------------------------


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_long_work_and_its_file_are_of_whoever_asked(cast: Cast, htmx: dict[str, str]) -> None:
    work = LongTask.objects.create(
        kind=LongTask.Kind.LETTERS,
        unit=cast.workplace,
        started_by=cast.bruno,
        created_at=timezone.now(),
    )
    head = person("Hana Head")
    Oversight.objects.create(
        person=head, unit=cast.hotels, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    for reader in (cast.chloe, cast.amina, cast.esther, cast.dmitri):
        for address in (f"/manage/task/{work.uuid}/", f"/manage/letters/{work.uuid}.pdf"):
            assert sign_in(Client(), reader).get(address, headers=htmx).status_code == 403
    # there may be keys in it
    assert sign_in(Client(), head).get(f"/manage/letters/{work.uuid}.pdf").status_code == 403


@pytest.mark.parametrize(
    "salt", ["workforce.invitation", "accounts.address", "", "workforce.mail.stop "]
)
def test_no_other_signature_stops_somebodys_messages(cast: Cast, salt: str) -> None:
    signed = Signer(salt=salt or None).sign(str(cast.amina.pk))
    for send in (Client().get, Client().post):
        assert send(f"/mail/stop/{signed}/").status_code == 404
    assert User.objects.get(pk=cast.amina.pk).wants_reminders


def test_no_stop_address_is_turned_into_another_persons(cast: Cast) -> None:
    signed = Signer(salt="workforce.mail.stop").sign(str(cast.bruno.pk))
    forged = signed.replace(str(cast.bruno.pk), str(cast.amina.pk), 1)
    assert Client().post(f"/mail/stop/{forged}/").status_code == 404
    assert b"Bruno" not in Client().get(f"/mail/stop/{signed}/").content


def test_a_link_for_an_address_warns_whoever_did_not_write_it(cast: Cast) -> None:
    """Else whoever says yes signs in from then on to an account whose key somebody else holds."""
    address = f"/me/email/{link_token(person=cast.amina, email='victim@example.org')}/"
    warning = (
        "Say yes only if you have just written this address here yourself. "
        "If somebody else did, close this page: nothing happens."
    )
    assert says(Client().get(address), warning)
    assert not says(sign_in(Client(), cast.amina).get(address), warning)
