"""What messages say: in their reader's language, and nothing from elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from accounts.models import User
from compliance.obligations.models import Obligation
from courses.models import Course
from foundation.dates import day_in_words
from tests.compliance.builders import require
from tests.compliance.outbox import TODAY, ask, parsed, send_reminders, sent
from tests.pages import says
from tests.people import SINCE, Cast, TinyCourse
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def test_several_courses_make_one_message(cast: Cast) -> None:
    ask(cast, TODAY - timedelta(days=1))
    second = Course.objects.create(code="core", title="Core <b>course</b>")
    require(cast.area, second, from_on=SINCE)
    Obligation.objects.update(
        due_on=TODAY - timedelta(days=1), offered_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    send_reminders()
    assert sent() == [("amina@example.org", "Your training: 2 courses")]
    plain, html = (part.get_content() for part in parsed().iter_parts())
    assert "“Hotel course”" in plain
    assert "Core <b>course</b>" in plain
    assert "Core &lt;b&gt;course&lt;/b&gt;" in html
    assert "http://localhost:8000/me/" in plain


def test_a_message_is_in_the_language_and_direction_of_its_reader(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(preferred_language="ur")
    send_reminders()
    message = parsed()
    plain, html = (part.get_content() for part in message.iter_parts())
    assert '<html lang="ur" dir="rtl">' in html
    assert tiny_course.ur.course.title in plain
    assert "http://localhost:8000/ur/" in plain
    due = TODAY - timedelta(days=1)
    assert day_in_words(due, "ur") in plain
    assert day_in_words(due, "en") not in plain
    assert message["Content-Language"] == "ur"


@pytest.mark.parametrize("language", ["", "xx", "tlh-Qaak"])
def test_an_unknown_language_is_answered_in_the_first_one(cast: Cast, language: str) -> None:
    ask(cast, TODAY - timedelta(days=1))
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(preferred_language=language)
    send_reminders()
    assert says(str(mail.outbox[0].body), "Hello %(name)s,", name="Amina Yusuf")


def test_a_message_carries_nothing_from_elsewhere(cast: Cast) -> None:
    ask(cast, TODAY + timedelta(days=14))
    send_reminders()
    message = parsed()
    plain, html = (part.get_content() for part in message.iter_parts())
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "<img" not in html
    assert html.count("http") == html.count("http://localhost:8000/")
    assert "&" not in plain
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].startswith("<notice-")


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: all@example.org", "{{ secret }}{% now %}", "O’Neil & <b>Sons</b>"]
)
def test_a_name_is_only_a_name(cast: Cast, name: str) -> None:
    ask(cast, TODAY - timedelta(days=1), told=False)
    User.objects.get_queryset().filter(pk=cast.amina.pk).update(name=name)
    Unit.objects.filter(pk=cast.workplace.pk).update(name=name)
    type(cast.course).objects.filter(pk=cast.course.pk).update(title=name)
    send_reminders()
    message = parsed()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert mail.outbox[0].recipients() == ["amina@example.org"]
    assert "<b>" not in list(message.iter_parts())[1].get_content()
