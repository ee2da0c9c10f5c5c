"""One visit at a time: somebody signed in afresh opens one door, and what was done there is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from django.urls import Resolver404, resolve

from tests.harnesses.every_door import inert, truth
from tests.harnesses.every_door.reading import Offer, body_of, offers, words_in
from tests.harnesses.every_door.world import World

#: Wagtail's own trial of its error page.
RAISES = {"wagtailadmin_error_test"}


@dataclass
class Visitor:
    """Somebody who goes from door to door of one world."""

    world: World
    role: str

    def visit(self, offer: Offer) -> list[Offer]:
        """Open one door and follow where it leads; undo it all; return what the first page offers."""
        mail.outbox.clear()
        with transaction.atomic():
            client = self.world.people.browser(self.role)
            has_account = self.role in self.world.people.users
            assert has_account == ("_auth_user_id" in client.session), f"{self.role} is signed out"
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = send(client, offer)
            offered = self._look(offer, answer)
            for _hop in range(3):
                if offer.method == "get" or answer.status_code not in {301, 302, 303}:
                    break
                answer = send(client, Offer("get", leads_to(offer, answer)))
                self._look(offer, answer)
            transaction.set_rollback(True)
        if offer.method == "post":
            cache.clear()
            self.world.put_files_back()
        for harm in harms_of_mail():
            self._tell(f"mail: {harm}", offer)
        return offered

    def _look(self, offer: Offer, answer: Any) -> list[Offer]:
        """Tell what is wrong with an answer; return what it offers."""
        body, kind = body_of(answer), str(answer.headers.get("Content-Type", ""))
        self.world.opened[f"{self.role} {answer.status_code}"] += 1
        self.world.opened[f"{self.role} {kind}"] += 1
        if answer.status_code >= 500 and not self._is_known(offer.address):
            self._tell(f"{answer.status_code}", offer)
        for word in sorted(self._read(offer, words_in(body, kind), answer)):
            self._tell(f"read “{word}”", offer)
        for harm in inert.harms_of_pdf(body):
            self._tell(harm, offer)
        if not kind.startswith("text/html"):
            return []
        if answer.status_code in {301, 302}:
            return [Offer("get", leads_to(offer, answer))]
        html = body.decode("utf-8", "replace")
        for harm in inert.harms(html):
            self._tell(harm, offer)
        return offers(html, offer.address)

    def _is_known(self, address: str) -> bool:
        """Return whether a door may break: Wagtail's trial, and its editor over markup nobody can store.

        What is planted went past every check; the editor stops at elements that do not end.
        """
        is_of_cms = address.startswith("/cms/")
        return view_of(address) in RAISES or (self.world.is_planted and is_of_cms)

    def _read(self, offer: Offer, words: str, answer: Any) -> set[str]:
        """Return the words on a page that are not for this role, and that it did not send itself."""
        sent = " ".join((offer.address, *(value for _name, value in offer.fields))).lower()
        shown = " ".join((words, *answer.headers.values())).lower()
        needles = self.world.needles.items()
        read = {word for text, word in needles if text in shown and text not in sent}
        strange = read - truth.may_read(self.role)
        addresses = (offer.address, dict(offer.fields).get("next", ""))
        return {word for word in strange if not any(truth.is_told_by(a, word) for a in addresses)}

    def _tell(self, what: str, offer: Offer) -> None:
        """Keep a sentence about what was wrong, the first of its kind for this role and view."""
        kind = f"{self.role} {what.partition('of')[0]} {offer.method} {view_of(offer.address)}"
        fields = f" with {dict(offer.fields)}" if offer.fields else ""
        sentence = f"{self.role}: {what} at {offer.method.upper()} {offer.address}{fields}"
        self.world.wrong.setdefault(kind, sentence)


def leads_to(offer: Offer, answer: Any) -> str:
    """Return where a redirect leads."""
    return urljoin(offer.address, answer.headers["Location"])


def send(client: Client, offer: Offer) -> Any:
    """Send a request as a browser does."""
    form: dict[str, list[str]] = {}
    for name, value in offer.fields:
        form.setdefault(name, []).append(value)
    if offer.method == "get":
        return client.get(offer.address, query_params=form) if form else client.get(offer.address)
    return client.post(offer.address, form)


def view_of(address: str) -> str:
    """Return the name of the view behind an address; empty if it is none of this site's."""
    try:
        match = resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return ""
    return str(match.view_name or match.route)


def harms_of_mail() -> Iterator[str]:
    """Yield what a mail program would run of the mails that were just sent."""
    for message in mail.outbox:
        for part, kind in getattr(message, "alternatives", []):
            if kind == "text/html":
                yield from inert.harms(str(part))
