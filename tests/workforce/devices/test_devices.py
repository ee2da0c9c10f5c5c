"""A workplace's own tablet: a manager registers it, sees it and stops it."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from tests.pages import errors_of, figures_in, has, page_of, says, word_in, words_of
from tests.people import Cast, QueryCheck, sign_in
from tests.workforce.devices.tablets import LABEL, is_signed_in, pick
from workforce.devices.actions import MAX_DEVICES, TooManyDevices, register_device, revoke_device
from workforce.devices.models import SharedDevice, token_digest
from workforce.devices.sign_in_state import PICKED_PERSON_SESSION_KEY
from workforce.devices.turns import COOKIE
from workforce.people.models import Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db


def test_who_looks_after_an_area_is_asked_which_place_a_device_is_for(cast: Cast) -> None:
    Oversight.objects.filter(person=cast.bruno).update(unit=cast.hotels)
    client = sign_in(Client(), cast.bruno)
    page = client.get("/manage/devices/")
    assert page_of(page) == "workforce/choose.html"
    assert page.context["units"] == [cast.workplace, cast.hotels]
    assert has(client.get("/manage/devices/", {"unit": cast.workplace.uuid}), "#id_label")
    assert has(client.get("/manage/devices/", {"unit": cast.hotels.uuid, "here": "1"}), "#id_label")


def test_a_manager_makes_the_device_in_front_of_them_a_shared_one(cast: Cast) -> None:
    client = sign_in(Client(), cast.bruno)
    client.get("/me/")
    answer = client.post("/manage/devices/", LABEL)
    assert (answer.status_code, answer.url) == (302, "/device/")
    assert not is_signed_in(client)
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    device = SharedDevice.objects.get()
    assert (device.unit, device.label, device.registered_by) == (
        cast.workplace,
        "Front desk",
        cast.bruno,
    )
    assert device.digest not in cookie.value
    assert token_digest(cookie.value.split(":")[0]) == device.digest
    entry = ModelLogEntry.objects.get(action="workforce.register_device")
    assert (entry.object_id, entry.user, entry.data) == (
        str(cast.workplace.pk),
        cast.bruno,
        {"device": "Front desk"},
    )


def test_the_cookie_is_secure_on_a_secure_site(cast: Cast, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert (
        sign_in(Client(), cast.bruno)
        .post("/manage/devices/", LABEL, secure=True)
        .cookies[COOKIE]["secure"]
    )


@pytest.mark.parametrize("label", ["", "   ", "…", "\u202e", "x" * 81])
def test_a_device_needs_a_name_one_can_read(cast: Cast, label: str) -> None:
    answer = sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL | {"label": label})
    assert answer.status_code == 200
    assert COOKIE not in answer.cookies
    assert not SharedDevice.objects.exists()
    assert list(errors_of(answer)) == ["label"]


@pytest.mark.parametrize("language", ["xx", "", "en'\"<>"])
def test_a_device_speaks_a_language_of_the_site(cast: Cast, language: str) -> None:
    answer = sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL | {"language": language})
    assert answer.status_code == 200
    assert not SharedDevice.objects.exists()


def test_a_place_has_at_most_so_many_devices(cast: Cast, at: datetime) -> None:
    for number in range(MAX_DEVICES):
        register_device(
            unit=cast.workplace,
            label=f"{number}",
            lists_names=True,
            language="",
            by=cast.bruno,
            at=at,
        )
    with pytest.raises(TooManyDevices):
        register_device(
            unit=cast.workplace, label="more", lists_names=True, language="", by=cast.bruno, at=at
        )
    refused = sign_in(Client(), cast.bruno).post("/manage/devices/", LABEL)
    assert list(errors_of(refused)) == ["__all__"]
    assert MAX_DEVICES in figures_in(word_in(refused, ".error-summary li"))
    revoke_device(device=SharedDevice.objects.earliest("pk"), by=cast.bruno, at=at)
    register_device(
        unit=cast.workplace, label="more", lists_names=True, language="", by=cast.bruno, at=at
    )


def test_a_device_registered_again_is_one_device(cast: Cast, tablet: Client) -> None:
    sign_in(tablet, cast.bruno).post("/manage/devices/", LABEL | {"label": "Bar"})
    assert [device.label for device in SharedDevice.objects.live()] == ["Bar"]
    assert page_of(tablet.get("/device/")) == "workforce/devices/device.html"


def test_the_list_of_devices_costs_the_same_for_one_and_for_ten(
    cast: Cast, at: datetime, assert_constant_queries: QueryCheck
) -> None:
    client = sign_in(Client(), cast.bruno)

    def build() -> None:
        team = cast.workplace.add_child(
            name=f"Team {SharedDevice.objects.count():02}", kind=Unit.Kind.TEAM
        )
        register_device(
            unit=team, label="Tablet", lists_names=True, language="", by=cast.bruno, at=at
        )

    assert_constant_queries(build, lambda: client.get("/manage/devices/"))


def test_nobody_else_sees_or_stops_a_device(cast: Cast, tablet: Client) -> None:
    device = SharedDevice.objects.get()
    there = f"/manage/devices/{device.uuid}/revoke/"
    for outsider in (cast.amina, cast.chloe, cast.dmitri, cast.esther):
        client = sign_in(Client(), outsider)
        assert client.post(there).status_code == 403
        assert "Front desk" not in client.get("/manage/devices/").content.decode()
    assert Client().post(there).url.startswith("/sign-in/")
    for unit in (cast.workplace, cast.area):
        assert (
            sign_in(Client(), cast.chloe).get("/manage/devices/", {"unit": unit.uuid}).status_code
            == 403
        )
    assert SharedDevice.objects.live().exists()


def test_a_manager_stops_a_device_from_anywhere_at_once(cast: Cast, tablet: Client) -> None:
    pick(tablet, cast.amina)
    device = SharedDevice.objects.get()
    elsewhere = sign_in(Client(), cast.bruno)
    assert "Front desk" in words_of(elsewhere.get("/manage/devices/"))
    answer = elsewhere.post(f"/manage/devices/{device.uuid}/revoke/", follow=True)
    assert says(answer, "“{device}” is no longer a shared device.", device="Front desk")
    assert (
        ModelLogEntry.objects.filter(action="workforce.revoke_device", user=cast.bruno).count() == 1
    )
    elsewhere.post(f"/manage/devices/{device.uuid}/revoke/")  # once more changes nothing
    assert ModelLogEntry.objects.filter(action="workforce.revoke_device").count() == 1
    gone = tablet.get("/me/")
    assert gone.url.startswith("/device/")
    assert not is_signed_in(tablet)
    assert gone.cookies[COOKIE].value == ""
    assert page_of(tablet.get("/device/")) == "workforce/devices/device_none.html"
    assert tablet.post("/device/who/", {"who": cast.amina.pk}).url == "/device/"
    assert PICKED_PERSON_SESSION_KEY not in tablet.session
