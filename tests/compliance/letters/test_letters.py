"""Letters and slips: what is on the paper, what counts as said, and whose key may be made."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import ModelLogEntry

from accounts.actions import issue_key, open_with_key
from accounts.models import PersonalKey, User
from compliance.letters import actions as letter_actions
from compliance.letters import views
from compliance.letters.actions import NothingToPrint, print_letters, print_slip
from compliance.letters.files import delete_expired_files, path_of, store_pdf
from compliance.letters.letters import letters_for
from compliance.notices.actions.notices import create_due_notices
from compliance.notices.models import Notice
from compliance.obligations.models import Obligation
from foundation.typesetting import is_available
from tests.compliance.builders import certify, obligation, require, worker
from tests.pages import errors_of, figures_in, has, messages_of, pages_of, says, word_in
from tests.people import SINCE, Cast, QueryCheck, TinyCourse, sign_in
from workforce.long_tasks.models import LongTask
from workforce.people.actions.keys import IdentityCheck, ReissueNotAllowed
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_available(), reason="Pango is not installed"),
]

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
TODAY = NOON.date()
LONG_AGO = datetime(2024, 2, 1, tzinfo=UTC)
WAS_DUE = "The course “%(course)s” was due on %(day)s. Please take it as soon as you can."


def without_address(*people: User) -> None:
    User.objects.get_queryset().filter(pk__in=[one.pk for one in people]).update(email=None)


@pytest.fixture
def late(cast: Cast) -> Cast:
    """Amina has no e-mail address and is late; her letter waits."""
    without_address(cast.amina)
    require(cast.area, cast.course, from_on=SINCE)
    Obligation.objects.update(due_on=TODAY - timedelta(days=1), offered_at=LONG_AGO)
    create_due_notices(on=TODAY, at=NOON)
    return cast


def key_on(page: str) -> str:
    found = re.search(r"type the words:.*?/sign-in/ ([a-z]{5}(?: [a-z]{5}){3})", page)
    assert found, page
    return found[1].replace(" ", "-")


def test_a_letter_says_what_is_due_and_counts_as_said(late: Cast) -> None:
    pdf, count = print_letters(unit=late.workplace, with_keys=False, by=late.bruno, at=NOON)
    (page,) = pages_of(pdf)
    assert count == 1
    assert "Amina Yusuf" in page
    assert "Riverside Hotel" in page
    assert says(page, WAS_DUE, course="Hotel course", day="5 May 2026")
    assert late.amina.learner_id in page
    assert not PersonalKey.objects.exists()
    notice = Notice.objects.get()
    assert (notice.channel, notice.sent_at) == ("letter", NOON)
    assert create_due_notices(on=TODAY, at=NOON).new == {}


def test_a_printed_letter_makes_an_obligation_offered(late: Cast) -> None:
    Notice.objects.all().delete()
    Obligation.objects.update(offered_at=None)
    create_due_notices(on=TODAY, at=NOON)
    assert obligation(late.amina).offered_at is None
    print_letters(unit=late.workplace, with_keys=False, by=late.bruno, at=NOON)
    assert obligation(late.amina).offered_at == NOON


def test_the_key_on_a_letter_signs_its_reader_in(late: Cast) -> None:
    (page,) = pages_of(
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)[0]
    )
    assert open_with_key(key_words=key_on(page), at=NOON) == late.amina
    job = Membership.objects.get(person=late.amina)
    logged = ModelLogEntry.objects.filter(action="workforce.print_key", object_id=str(job.pk))
    assert [entry.user for entry in logged] == [late.bruno]
    assert key_on(page) not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))


def test_who_had_a_key_keeps_it(late: Cast) -> None:
    secret = issue_key(person=late.amina, at=LONG_AGO)
    (page,) = pages_of(
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)[0]
    )
    assert says(
        page, "Point the camera of your phone at the square, and sign in with your own key."
    )
    assert open_with_key(key_words=secret, at=NOON) == late.amina


@pytest.mark.parametrize(
    ("pin", "way"),
    [
        (
            "x",
            "Point the camera of your phone at the square, "
            "and sign in with your learner ID and your PIN.",
        ),
        (
            "",
            "Your manager gives you a key to sign in with. "
            "Then point the camera of your phone at the square.",
        ),
    ],
)
def test_who_has_no_key_is_not_told_to_use_one(late: Cast, pin: str, way: str) -> None:
    User.objects.filter(pk=late.amina.pk).update(pin=pin)
    (page,) = pages_of(
        print_letters(unit=late.workplace, with_keys=False, by=late.bruno, at=NOON)[0]
    )
    assert says(page, way)
    own_key = "Point the camera of your phone at the square, and sign in with your own key."
    assert not says(page, own_key)
    assert not says(page, "Lost your key? Your manager prints you a new one.")


def test_a_second_copy_has_no_key_and_says_nothing_new(late: Cast) -> None:
    (first,) = pages_of(
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)[0]
    )
    later = NOON + timedelta(hours=1)
    (second,) = pages_of(
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=later, is_again=True)[
            0
        ]
    )
    assert says(second, WAS_DUE, course="Hotel course", day="5 May 2026")
    assert open_with_key(key_words=key_on(first), at=later) == late.amina
    assert PersonalKey.objects.count() == 1
    assert Notice.objects.get().sent_at == NOON


def test_a_second_copy_is_for_a_fortnight_and_for_what_is_not_done(late: Cast) -> None:
    print_letters(unit=late.workplace, with_keys=False, by=late.bruno, at=NOON)
    with pytest.raises(NothingToPrint):
        print_letters(
            unit=late.workplace,
            with_keys=False,
            by=late.bruno,
            at=NOON + timedelta(days=15),
            is_again=True,
        )
    certify(late.amina, late.course, on=TODAY)
    with pytest.raises(NothingToPrint):
        print_letters(unit=late.workplace, with_keys=False, by=late.bruno, at=NOON, is_again=True)


def test_what_was_done_meanwhile_is_not_printed(late: Cast) -> None:
    certify(late.amina, late.course, on=TODAY)
    with pytest.raises(NothingToPrint):
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
    assert not PersonalKey.objects.exists()


def test_two_managers_printing_at_once_make_one_key(
    late: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = letter_actions.pdf_of

    def somebody_else_is_faster(letters: list[object]) -> bytes:
        monkeypatch.setattr(letter_actions, "pdf_of", plain)
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
        return b"%PDF-"

    monkeypatch.setattr(letter_actions, "pdf_of", somebody_else_is_faster)
    with pytest.raises(NothingToPrint):
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
    assert PersonalKey.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize(("language", "words_of"), [("pl", "5 maja 2026"), ("ur", "Hotel course")])
def test_each_page_is_in_its_readers_language(
    late: Cast, language: str, words_of: str, tiny_course: TinyCourse
) -> None:
    User.objects.get_queryset().filter(pk=late.amina.pk).update(preferred_language=language)
    Notice.objects.all().delete()
    create_due_notices(on=TODAY, at=NOON)
    (letter,) = letters_for(late.workplace, on=TODAY, at=NOON)
    page = letter.page_html()
    assert f'lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in page
    title = tiny_course.ur.course.title if language == "ur" else words_of
    assert title in page
    assert print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)[0].startswith(
        b"%PDF-"
    )


def test_one_page_for_each_person_by_place_and_name(late: Cast) -> None:
    team = late.workplace.add_child(name="Night desk", kind=Unit.Kind.TEAM)
    people = [
        worker(late.workplace, name="Zoe Last"),
        worker(late.workplace, name="Aaron First"),
        worker(team),
    ]
    without_address(*people)
    Obligation.objects.update(due_on=TODAY - timedelta(days=1), offered_at=LONG_AGO)
    create_due_notices(on=TODAY, at=NOON)
    pages = pages_of(print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)[0])
    assert len(pages) == 4
    order = [
        next(name for name in ("Aaron", "Amina", "Zoe", "Night desk") if name in page)
        for page in pages
    ]
    assert order == ["Aaron", "Amina", "Zoe", "Night desk"]
    assert len({key_on(page) for page in pages}) == 4


@pytest.mark.parametrize(
    "name", ["<img src=x>", "'\"><script>alert(1)</script>", "{{ secret }}", "名" * 75, "x" * 150]
)
def test_a_name_is_only_a_name(late: Cast, name: str) -> None:
    User.objects.get_queryset().filter(pk=late.amina.pk).update(name=name)
    Unit.objects.filter(pk=late.workplace.pk).update(name=name)
    pdf, _count = print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_a_letter_can_be_read_aloud(late: Cast) -> None:
    pdf, _count = print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
    catalogue: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalogue["/Metadata"].get_object().get_data()


# --- A paper for one person -------------------------------------------------------------------


def test_a_slip_kills_the_old_key(late: Cast) -> None:
    old = issue_key(person=late.amina, at=LONG_AGO)
    (page,) = pages_of(
        print_slip(
            person=late.amina,
            by=late.bruno,
            checked=IdentityCheck.KNOWN,
            at=NOON,
            tell_person=print,
        )
    )
    assert open_with_key(key_words=old, at=NOON) is None
    assert open_with_key(key_words=key_on(page), at=NOON) == late.amina


@pytest.mark.parametrize("who", ["manager", "board", "author", "operator", "inactive"])
def test_a_manager_cannot_make_the_key_of_somebody_who_may_do_more(late: Cast, who: str) -> None:
    person = late.amina
    if who in ("manager", "board"):
        Oversight.objects.create(person=person, unit=late.elsewhere, duty=who, from_on=SINCE)
    else:
        flag = {"author": "is_staff", "operator": "is_superuser", "inactive": "is_active"}[who]
        User.objects.get_queryset().filter(pk=person.pk).update(**{flag: who != "inactive"})
        person.refresh_from_db()
    with pytest.raises(ReissueNotAllowed):
        print_slip(
            person=person, by=late.bruno, checked=IdentityCheck.KNOWN, at=NOON, tell_person=print
        )
    if who != "inactive":
        create_due_notices(on=TODAY, at=NOON)
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON)
    assert not PersonalKey.objects.exists()


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def now() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("now")
def test_a_manager_sees_what_waits_and_prints_it(client: Client, late: Cast) -> None:
    sign_in(client, late.bruno)
    assert figures_in(word_in(client.get("/manage/letters/"), ".lead")) == [1]
    asked = {"unit": late.workplace.uuid, "keys": "yes"}
    page = client.post("/manage/letters/print/", asked, follow=True)
    assert figures_in(word_in(page, "section.card form .quiet")) == [1, 14]
    assert not has(page, ".lead, input[name=keys]")
    address = LongTask.objects.get().uuid
    assert has(page, f'a[href="/manage/letters/{address}.pdf"]')
    answer = client.get(f"/manage/letters/{address}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "Amina" in pages_of(answer.content)[0]
    again = client.post("/manage/letters/print/", {"unit": late.workplace.uuid}, follow=True)
    assert messages_of(again) == [("info", [])]


@pytest.mark.usefixtures("now")
def test_a_download_that_is_lost_does_not_lose_the_keys(client: Client, late: Cast) -> None:
    sign_in(client, late.bruno)
    client.post("/manage/letters/print/", {"unit": late.workplace.uuid, "keys": "yes"})
    address = f"/manage/letters/{LongTask.objects.get().uuid}.pdf"
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    assert open_with_key(key_words=key_on(pages_of(second.content)[0]), at=NOON) == late.amina
    for other in (late.chloe, late.amina, late.esther):
        assert sign_in(Client(), other).get(address).status_code == 403


def test_letters_that_cannot_be_kept_do_not_count_as_printed(
    late: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(letter_actions, "store_pdf", full)
    with pytest.raises(OSError, match="no space"):
        print_letters(unit=late.workplace, with_keys=True, by=late.bruno, at=NOON, store_as=uuid4())
    assert not PersonalKey.objects.exists()
    assert Notice.objects.get().sent_at is None


@pytest.mark.usefixtures("now")
def test_chloe_gets_nothing(client: Client, late: Cast) -> None:
    sign_in(client, late.chloe)
    job = Membership.objects.get(person=late.amina)
    assert "Riverside" not in client.get("/manage/letters/").content.decode()
    assert client.get("/manage/letters/", {"unit": late.workplace.uuid}).status_code == 403
    assert client.post("/manage/letters/print/", {"unit": late.workplace.uuid}).status_code == 403
    assert client.get(f"/manage/letters/slip/{job.pk}/").status_code == 403
    assert client.post(f"/manage/letters/slip/{job.pk}/").status_code == 403
    assert client.post("/manage/letters/slip/999999/").status_code == 403
    assert client.get(f"/manage/letters/slip/{10**30}/").status_code == 403
    assert client.post("/manage/letters/print/", {"unit": "' OR 1=1"}).status_code == 404
    assert Notice.objects.get().sent_at is None
    assert not PersonalKey.objects.exists()


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_refused_slip_names_nobody(late: Cast, method: str) -> None:
    """Neither who works elsewhere, nor who left, nor who was refused."""
    job = Membership.objects.get(person=late.amina)
    address = f"/manage/letters/slip/{job.pk}/"
    answers = [getattr(sign_in(Client(), late.chloe), method)(address)]
    for change in (
        {"until_on": TODAY - timedelta(days=1)},
        {"until_on": None, "refused_at": LONG_AGO},
    ):
        Membership.objects.filter(pk=job.pk).update(**change)
        answers.append(getattr(sign_in(Client(), late.bruno), method)(address))
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [answer for answer in answers if "Amina" in answer.content.decode()] == []
    assert [answer for answer in answers if "Riverside" in answer.content.decode()] == []


@pytest.mark.usefixtures("now")
def test_letters_with_keys_are_fetched_only_while_the_duty_lasts(
    client: Client, late: Cast
) -> None:
    """Bruno's duty here ended yesterday; he looks after another place, and has no duty at all."""
    sign_in(client, late.bruno)
    client.post("/manage/letters/print/", {"unit": late.workplace.uuid, "keys": "yes"})
    address = f"/manage/letters/{LongTask.objects.get().uuid}.pdf"
    duty = Oversight.objects.filter(person=late.bruno)
    assert client.get(address).status_code == 200
    duty.update(until_on=TODAY)
    assert client.get(address).status_code == 200
    duty.update(until_on=TODAY - timedelta(days=1))
    assert client.get(address).status_code == 403
    Oversight.objects.create(
        person=late.bruno, unit=late.elsewhere, duty=Oversight.Duty.MANAGER, from_on=SINCE
    )
    assert client.get(address).status_code == 403


@pytest.mark.usefixtures("now")
def test_who_has_left_gets_no_slip(client: Client, late: Cast) -> None:
    job = Membership.objects.get(person=late.amina)
    Membership.objects.update(until_on=TODAY - timedelta(days=1))
    sign_in(client, late.bruno)
    assert client.post(f"/manage/letters/slip/{job.pk}/").status_code == 403


@pytest.mark.usefixtures("now")
def test_a_slip_is_made_only_when_asked_twice(client: Client, late: Cast) -> None:
    job = Membership.objects.get(person=late.amina)
    sign_in(client, late.bruno)
    assert client.get(f"/manage/letters/slip/{job.pk}/").context["is_allowed"]
    refused = client.post(f"/manage/letters/slip/{job.pk}/")
    assert errors_of(refused) == {"checked": ["required"]}
    assert not PersonalKey.objects.exists()
    answer = client.post(f"/manage/letters/slip/{job.pk}/", {"checked": "known"})
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.usefixtures("now")
def test_many_letters_are_made_in_the_background(
    client: Client,
    late: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    sign_in(client, late.bruno)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/manage/letters/print/", {"unit": late.workplace.uuid, "keys": "yes"})
    work = LongTask.objects.get(kind=LongTask.Kind.LETTERS)
    assert answer.url == work.get_absolute_url()
    address = f"/manage/letters/{work.uuid}.pdf"
    assert work.outcome == {"printed": 1, "next": address}
    assert path_of(work.uuid).stat().st_mode & 0o777 == 0o600
    assert "Amina" in pages_of(client.get(address).content)[0]
    assert address in client.get("/manage/letters/").content.decode()
    for other in (late.chloe, late.amina, late.esther):
        assert sign_in(Client(), other).get(address).status_code == 403
    path_of(work.uuid).unlink()
    assert client.get(address).url == "/manage/letters/"


def test_files_with_keys_are_kept_for_a_day(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    work = LongTask(kind=LongTask.Kind.LETTERS)
    store_pdf(work.uuid, b"%PDF-")
    assert delete_expired_files(at=timezone.now() + timedelta(hours=23)) == 0
    assert delete_expired_files(at=timezone.now() + timedelta(hours=25)) == 1
    assert not path_of(work.uuid).exists()


@pytest.mark.usefixtures("now")
def test_the_page_costs_the_same_for_one_and_for_many(
    client: Client, late: Cast, assert_constant_queries: QueryCheck
) -> None:
    sign_in(client, late.bruno)

    def more() -> None:
        team = late.workplace.add_child(name="A team", kind=Unit.Kind.TEAM)
        without_address(worker(team))
        Obligation.objects.update(due_on=date(2026, 5, 1), offered_at=LONG_AGO)
        create_due_notices(on=TODAY, at=NOON)

    assert_constant_queries(more, lambda: client.get("/manage/letters/"))


@pytest.mark.usefixtures("now")
def test_gathering_letters_costs_the_same_for_one_and_for_many(
    late: Cast, assert_constant_queries: QueryCheck
) -> None:
    def more() -> None:
        without_address(worker(late.workplace))
        Obligation.objects.update(due_on=date(2026, 5, 1), offered_at=LONG_AGO)
        create_due_notices(on=TODAY, at=NOON)

    assert_constant_queries(more, lambda: letters_for(late.workplace, on=TODAY, at=NOON))
