"""*Save* pressed twice within milliseconds: two requests that both know the guest as a guest."""

import threading
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections
from django.db.models.signals import post_save

from accounts.actions import start_guest
from accounts.forms import ClaimForm
from accounts.models import PersonalKey
from tests.markup import key_on
from tests.people import as_person

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = {"name": "Łucja Żak", "email": "lucja@example.org"}
PATIENCE = 2  # seconds the first request waits with saving, at most


class Taps:
    """Holds two requests to the order in which a key is lost.

    Both read the form, the first makes its key, the second does everything, the first saves.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.first = threading.current_thread()
        self.both_have_read = threading.Barrier(2)
        self.first_has_key = threading.Event()
        self.second_is_done = threading.Event()
        clean = ClaimForm.clean
        save = SessionStore.save

        def clean_in_turn(form: ClaimForm) -> Any:
            self.both_have_read.wait(PATIENCE * 5)
            if threading.current_thread() is not self.first:
                self.first_has_key.wait(PATIENCE * 5)
            return clean(form)

        def save_late(store: SessionStore, *args: Any, **kwargs: Any) -> None:
            if threading.current_thread() is self.first and self.first_has_key.is_set():
                self.second_is_done.wait(PATIENCE)
            save(store, *args, **kwargs)

        patch.setattr(ClaimForm, "clean", clean_in_turn)
        patch.setattr(SessionStore, "save", save_late)

    def has_key(self, **kwargs: Any) -> None:
        """Note that the first request has made its key."""
        if threading.current_thread() is self.first:
            self.first_has_key.set()


@pytest.fixture
def taps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Taps]:
    taps = Taps(monkeypatch)
    post_save.connect(taps.has_key, sender=PersonalKey)
    yield taps
    post_save.disconnect(taps.has_key, sender=PersonalKey)


def test_a_double_tap_shows_a_key_that_opens(taps: Taps) -> None:
    phone = as_person(start_guest(language="en"))
    second_tab = as_person()
    phone.get("/me/claim/")
    second_tab.cookies = SimpleCookie(phone.cookies.output(header="", sep=";"))

    def tap() -> None:
        second_tab.post("/me/claim/", CLAIM)
        taps.second_is_done.set()
        connections.close_all()

    second = threading.Thread(target=tap)
    second.start()
    phone.post("/me/claim/", CLAIM)
    second.join()
    key = key_on(phone.get("/me/key/shown/", follow=True))
    assert key, "after a double tap no key is shown"
    assert as_person().post("/sign-in/", {"key": key}).status_code == 302


@pytest.mark.parametrize("table", ["django_session", "accounts_user"])
@pytest.mark.parametrize("email", ["", CLAIM["email"]])
def test_a_tap_overtaken_by_the_other_loses_no_key(email: str, table: str) -> None:
    """The second tap reads its session, or who it is of; then the first is answered, in full."""
    phone, second_tab = as_person(start_guest(language="en")), as_person()
    phone.get("/me/claim/")
    second_tab.cookies = SimpleCookie(phone.cookies.output(header="", sep=";"))
    fields = CLAIM | {"email": email}
    overtaken: list[str] = []

    def overtake(execute: Any, sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if sql.startswith("SELECT") and f'FROM "{table}"' in sql and not overtaken:
            overtaken.append(sql)
            phone.post("/me/claim/", fields)
        return result

    with connection.execute_wrapper(overtake):
        second_tab.post("/me/claim/", fields)
    assert overtaken
    key = key_on(phone.get("/me/key/shown/", follow=True))
    assert key, "after a tap that was overtaken no key is shown"
    assert as_person().post("/sign-in/", {"key": key}).status_code == 302
