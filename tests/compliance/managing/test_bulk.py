"""Acts on many people at once, in the request and in the background; and who may not."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import User
from compliance.managing.views import bulk
from compliance.obligations.models import Obligation
from tests.compliance.builders import require, worker
from tests.pages import errors_of, figures_in, has, messages_of, says, word_in
from tests.people import Cast, sign_in
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db
NO_MAIL = "have no e-mail address: print their letters"


@pytest.fixture
def three_late(cast: Cast, settings: Any) -> Cast:
    """Amina, Farah and Zofia are late; two of them have no e-mail address; messages go out at any hour."""
    settings.QUIET_HOURS = ""
    require(cast.area, cast.course)
    for name in ("Farah", "Zofia"):
        someone = worker(cast.workplace, name=name)
        User.objects.filter(pk=someone.pk).update(email=None)
    return cast


def rows(cast: Cast) -> list[int]:
    """The ids of everybody's row."""
    return list(
        Obligation.objects.filter(membership__unit=cast.workplace)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def act(client: Client, cast: Cast, name: str, **further: Any) -> Any:
    """Do it to Bruno's people; follows the redirect."""
    typed = {"act": name, "unit": str(cast.workplace.uuid), **further}
    return client.post("/manage/bulk/", typed, follow=True)


def test_reminding_says_whom_it_reaches(client: Client, three_late: Cast) -> None:
    page = act(sign_in(client, three_late.bruno), three_late, "remind", who=rows(three_late))
    letters = f"/manage/letters/?unit={three_late.workplace.uuid}"
    assert messages_of(page) == [("success", [1, 2])]
    assert figures_in(word_in(page, f'.message a[href="{letters}"]')) == [2]
    [place] = client.get(letters).context["rows"]
    assert place["waiting"] == 2
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]
    again = act(client, three_late, "remind", who=rows(three_late))
    assert says(again, "{n} were reminded today already.", n=3)
    assert len(mail.outbox) == 1


def test_moving_asks_for_a_place_in_words(client: Client, three_late: Cast) -> None:
    page = act(
        sign_in(client, three_late.bruno), three_late, "move", who=rows(three_late)
    ).content.decode()
    assert word_in(page, "#id_to option[value='']").strip("-")
    assert "---------" not in page


def test_only_those_ticked(client: Client, three_late: Cast) -> None:
    amina = Obligation.objects.get(person=three_late.amina)
    act(sign_in(client, three_late.bruno), three_late, "remind", who=[amina.pk])
    logged = ModelLogEntry.objects.filter(action="workforce.remind")
    assert [row.object_id for row in logged] == [str(amina.membership_id)]
    assert logged[0].user == three_late.bruno


def test_an_exemption_needs_a_reason_and_a_day(client: Client, three_late: Cast) -> None:
    sign_in(client, three_late.bruno)
    asked = act(client, three_late, "exempt", who=rows(three_late))
    assert asked.context["act"] == "exempt"
    assert figures_in(word_in(asked, "#whom")) == [3]
    today = timezone.localdate()
    for until in (
        "",
        "tomorrow",
        today - timedelta(days=1),
        today + timedelta(days=4000),
        "0000-00-00",
    ):
        refused = act(
            client,
            three_late,
            "exempt",
            who=rows(three_late),
            sure="1",
            reason="Leave",
            until_on=until,
        )
        assert refused.status_code == 400
        assert list(errors_of(refused)) == ["until_on"]
        assert 'value="Leave"' in refused.content.decode()  # nothing typed is lost
    assert (
        act(
            client, three_late, "exempt", who=rows(three_late), sure="1", reason=" ", until_on=today
        ).status_code
        == 400
    )
    assert not Obligation.objects.exclude(exempt_until=None).exists()
    done = act(
        client, three_late, "exempt", who=rows(three_late), sure="1", reason="Leave", until_on=today
    )
    assert messages_of(done) == [("success", [3])]
    assert set(Obligation.objects.values_list("exempt_reason", "exempted_by")) == {
        ("Leave", three_late.bruno.pk)
    }
    ended = act(client, three_late, "end_exemption", who=rows(three_late))
    assert messages_of(ended) == [("success", [3])]
    assert not Obligation.objects.exclude(exempt_until=None).exists()


def test_an_exemption_holds_whichever_requirement_asks(client: Client, three_late: Cast) -> None:
    require(three_late.workplace, three_late.course, within_days=90)
    first = Obligation.objects.filter(person=three_late.amina).order_by("due_on")[0]
    today = timezone.localdate()
    act(
        sign_in(client, three_late.bruno),
        three_late,
        "exempt",
        who=[first.pk],
        sure="1",
        reason="Ill",
        until_on=today,
    )
    assert Obligation.objects.filter(person=three_late.amina, exempt_until=today).count() == 2


def test_leaving_asks_the_day_and_never_ends_before_it_began(
    client: Client, three_late: Cast
) -> None:
    today = timezone.localdate()
    Membership.objects.filter(person__name="Farah").update(from_on=today)
    sign_in(client, three_late.bruno)
    question = act(client, three_late, "leave", who=rows(three_late))
    assert (question.context["act"], has(question, "#id_left_on")) == ("leave", True)
    page = act(
        client,
        three_late,
        "leave",
        who=rows(three_late),
        sure="1",
        left_on=today - timedelta(days=1),
    )
    assert messages_of(page) == [("success", [2, 1])]
    assert Membership.objects.get(person=three_late.amina).until_on == today - timedelta(days=1)
    assert Membership.objects.get(person__name="Farah").until_on is None


def test_confirming_and_refusing_touch_only_those_who_wait(
    client: Client, three_late: Cast
) -> None:
    Membership.objects.filter(person=three_late.amina).update(came_by="code", confirmed_at=None)
    sign_in(client, three_late.bruno)
    page = act(client, three_late, "confirm", who=rows(three_late))
    assert messages_of(page) == [("success", [1, 2])]
    assert Membership.objects.get(person=three_late.amina).confirmed_at is not None
    Membership.objects.filter(person=three_late.amina).update(confirmed_at=None)
    question = act(client, three_late, "refuse", who=rows(three_late))
    assert question.context["act"] == "refuse"
    refused = act(client, three_late, "refuse", who=rows(three_late), sure="1")
    assert messages_of(refused) == [("success", [1, 2])]
    assert Membership.objects.get(person=three_late.amina).refused_at is not None


def test_moving_keeps_what_was_and_gives_no_second_grace(client: Client, three_late: Cast) -> None:
    Oversight.objects.filter(person=three_late.bruno).update(unit=three_late.area)
    annexe = three_late.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    before = Obligation.objects.get(person=three_late.amina)
    typed = {"who": [before.pk], "sure": "1", "to": str(annexe.uuid)}
    page = act(sign_in(client, three_late.bruno), three_late, "move", **typed)
    assert messages_of(page) == [("success", [1])]
    today = timezone.localdate()
    old, new = Membership.objects.filter(person=three_late.amina).order_by("pk")
    assert (old.until_on, new.unit, new.from_on) == (today - timedelta(days=1), annexe, today)
    assert (new.role, new.shift) == (three_late.porter, "night")
    after = Obligation.objects.get(membership=new)
    assert after.due_on == max(today, before.due_on)


def test_nobody_is_moved_to_a_place_of_somebody_else(client: Client, three_late: Cast) -> None:
    typed = {"who": rows(three_late), "sure": "1"}
    sign_in(client, three_late.bruno)
    for to in (three_late.elsewhere.uuid, three_late.area.uuid, "nonsense", ""):
        assert act(client, three_late, "move", to=str(to), **typed).status_code == 400
    assert set(
        Membership.objects.filter(unit=three_late.workplace).values_list("until_on", flat=True)
    ) == {None}


def test_everybody_who_matches_and_nobody_else(client: Client, three_late: Cast) -> None:
    query = f"unit={three_late.workplace.uuid}&q=zofia"
    today = timezone.localdate()
    typed = {"all": "1", "query": query, "sure": "1", "reason": "Leave", "until_on": today}
    page = act(sign_in(client, three_late.bruno), three_late, "exempt", **typed)
    assert messages_of(page) == [("success", [1])]
    assert Obligation.objects.exclude(exempt_until=None).get().person.name == "Zofia"


def test_many_are_done_in_the_background_and_watched(
    client: Client, three_late: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    today = timezone.localdate()
    typed = {"who": rows(three_late), "sure": "1", "reason": "Leave", "until_on": today}
    page = act(sign_in(client, three_late.bruno), three_late, "exempt", **typed)
    task = LongTask.objects.get()
    assert page.redirect_chain[-1][0] == task.get_absolute_url()
    assert (task.done, task.total, task.error) == (3, 3, "")
    assert task.outcome["exempted"] == 3
    assert "Done." in page.content.decode()
    assert set(Obligation.objects.values_list("exempt_until", flat=True)) == {today}
    reminded = act(client, three_late, "remind", who=rows(three_late))
    assert reminded.status_code == 200
    assert LongTask.objects.latest("pk").finished_at


@pytest.mark.parametrize(
    "name", ["remind", "exempt", "end_exemption", "confirm", "refuse", "leave", "move"]
)
def test_nobody_else_touches_brunos_people(three_late: Cast, name: str) -> None:
    Membership.objects.filter(person=three_late.amina).update(came_by="code", confirmed_at=None)
    typed = {
        "who": rows(three_late),
        "sure": "1",
        "reason": "x",
        "until_on": "2099-01-01",
        "left_on": timezone.localdate(),
    }
    typed |= {
        "job": [Membership.objects.get(person=three_late.amina).pk],
        "to": three_late.elsewhere.uuid,
    }
    before = (
        list(Membership.objects.order_by("pk").values()),
        list(Obligation.objects.order_by("pk").values()),
    )
    for who in (three_late.amina, three_late.esther, three_late.dmitri):
        assert act(sign_in(Client(), who), three_late, name, **typed).status_code == 403
    chloe = sign_in(Client(), three_late.chloe)
    assert act(chloe, three_late, name, **typed).status_code == 403
    typed["unit"] = three_late.elsewhere.uuid  # her own place, his people
    page = chloe.post("/manage/bulk/", {"act": name, **typed}, follow=True)
    assert messages_of(page) == [("warning", [])]
    typed |= {"all": "1", "query": f"unit={three_late.workplace.uuid}"}
    page = chloe.post("/manage/bulk/", {"act": name, **typed}, follow=True)
    assert messages_of(page) == [("warning", [])]
    after = (
        list(Membership.objects.order_by("pk").values()),
        list(Obligation.objects.order_by("pk").values()),
    )
    assert after == before
    assert not mail.outbox


@pytest.mark.parametrize("who", [[], ["x"], ["-1"], ["9" * 40], ["１"], ["1 OR 1=1"], ["\0"]])
def test_what_is_no_row_is_nobody(client: Client, three_late: Cast, who: list[str]) -> None:
    response = act(sign_in(client, three_late.bruno), three_late, "remind", who=who)
    assert response.status_code in (200, 400)
    assert not mail.outbox


def test_an_act_there_is_not(client: Client, three_late: Cast) -> None:
    sign_in(client, three_late.bruno)
    assert act(client, three_late, "delete", who=rows(three_late)).status_code == 404
    page = act(client, three_late, "", who=rows(three_late))
    assert says(page, "Choose what to do.")
    assert act(client, three_late, "remind", all="1", query="standing=asleep").status_code == 404


def test_who_came_today_leaves_no_trace_of_a_day(client: Client, three_late: Cast) -> None:
    today: date = timezone.localdate()
    Oversight.objects.filter(person=three_late.bruno).update(unit=three_late.area)
    annexe = three_late.hotels.add_child(name="Annexe", kind=Unit.Kind.WORKPLACE)
    Membership.objects.filter(person=three_late.amina).update(from_on=today)
    hers = Obligation.objects.get(person=three_late.amina).pk
    act(
        sign_in(client, three_late.bruno),
        three_late,
        "move",
        who=[hers],
        sure="1",
        to=str(annexe.uuid),
    )
    job = Membership.objects.get(person=three_late.amina)
    assert (job.unit, job.from_on, job.until_on) == (annexe, today, None)
