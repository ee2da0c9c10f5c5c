"""What the buttons of the CMS promise: each act presses one, and readers are asked what came of it."""

import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.test.client import encode_multipart
from django.utils import timezone
from wagtail.models import Page

from tests.harnesses.every_door import inert
from tests.harnesses.every_door.reading import Offer, offers
from tests.harnesses.every_door.visits import send
from tests.harnesses.every_door.world import World
from tests.hostile import MARKUP

#: What an act may be done to: pages that are live in two languages, and what is below each.
LIVE = {
    "live first": ("live first",),
    "live quiz": ("live quiz",),
    "live module": ("live first", "live second", "live quiz"),
    "live course": ("live course", "live first", "live second", "live quiz"),
}
FORM = "multipart/form-data; boundary=edge"


class Author:
    """Somebody who presses buttons, in a world that somebody else reads."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name

    def press(self, address: str, button: str = "", **typed: str) -> Any:
        """Open a page of the CMS, fill in what is ``typed``, press a button; return where it led."""
        client = self.world.people.browser(self.name)
        page = client.get(address)
        assert page.status_code == 200, f"{self.name} cannot open {address}: {page.status_code}"
        forms = [o for o in offers(page.content.decode(), address) if o.method == "post"]
        names = [dict(form.fields) for form in forms]
        ours = [
            form
            for form, fields in zip(forms, names, strict=True)
            if form.address == address and (not button or button in fields)
        ]
        assert ours, (
            f"{address} has no button {button}: {[(f.address, f.fields[-1]) for f in forms]}"
        )
        fields = tuple((name, value) for name, value in ours[0].fields if name not in typed)
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = send(client, Offer("post", address, (*fields, *typed.items())))
        assert answer.status_code == 302, f"{address} refuses {button}: {reasons(answer)}"
        return answer


def reasons(answer: Any) -> str:
    """Return what a page says is wrong with what was typed."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(
        part.get_text(" ", strip=True) for part in soup.select(".error-message, .messages")
    )


def readers(world: World, name: str) -> dict[str, int]:
    """Return what readers get at a page and its counterpart in Urdu, by address."""
    answers = {}
    for twin in (name, f"{name} in Urdu"):
        if twin in world.pages:
            address = world.pages[twin].get_url()
            for reader in ("anonymous", "amina"):
                answers[f"{reader} {address}"] = (
                    world.people.browser(reader).get(address).status_code
                )
    return answers


def unpublish(world: World, name: str) -> Iterator[str]:
    """Unpublished: gone in every language, and so is what stands below it."""
    Author(world, "mona").press(f"/cms/pages/{world.pages[name].pk}/unpublish/")
    yield from _gone(world, name)


def delete(world: World, name: str) -> Iterator[str]:
    """Deleted: gone in every language, and in the CMS."""
    address = f"/cms/pages/{world.pages[name].pk}"
    Author(world, "root").press(f"{address}/delete/")
    yield from _gone(world, name)
    if world.people.browser("mona").get(f"{address}/edit/").status_code != 404:
        yield "it is still in the CMS"


def _gone(world: World, name: str) -> Iterator[str]:
    for below in LIVE[name]:
        for reader, status in readers(world, below).items():
            if status == 200:
                yield f"still there for {reader}"


def publish(world: World, name: str) -> Iterator[str]:
    """Published: shown to readers."""
    Author(world, "mona").press(_edit(world, name), "action-publish")
    yield from _shown(world, name)


def schedule(world: World, name: str) -> Iterator[str]:
    """Published at an hour: not before, and by itself afterwards, and away again at another hour."""
    now = timezone.now()
    hours = {
        "go_live_at": f"{now + timedelta(hours=1):%Y-%m-%d %H:%M}",
        "expire_at": f"{now + timedelta(hours=3):%Y-%m-%d %H:%M}",
    }
    Author(world, "mona").press(_edit(world, name), "action-publish", **hours)
    if 200 in readers(world, name).values():
        yield "shown before its hour"
    _live_until(now + timedelta(hours=2))
    yield from _shown(world, name)
    _live_until(now + timedelta(hours=4))
    if 200 in readers(world, name).values():
        yield "shown after its last hour"


def _live_until(at: datetime) -> None:
    """Let time pass, and the site do whatever it does by the clock."""
    committed = TestCase.captureOnCommitCallbacks(execute=True)
    finds_more = suppress(CommandError)  # what else a site finds out at night
    with time_machine.travel(at, tick=True), committed, finds_more:
        call_command("chores", "--due", stdout=io.StringIO())


def _shown(world: World, name: str) -> Iterator[str]:
    if set(readers(world, name).values()) != {200}:
        yield f"not shown: {readers(world, name)}"


def _edit(world: World, name: str) -> str:
    return f"/cms/pages/{world.pages[name].pk}/edit/"


def preview(world: World, name: str) -> Iterator[str]:
    """Preview and *view draft*: what was typed is shown, in every way a page can be looked at."""
    client, page = world.people.browser("mona"), world.pages[name]
    form = next(
        offer
        for offer in offers(client.get(_edit(world, name)).content.decode(), _edit(world, name))
        if offer.address == _edit(world, name) and "title" in dict(offer.fields)
    )
    fields = tuple(field for field in form.fields if field[0] != "title")
    typed = Offer("post", f"{_edit(world, name)}preview/", (*fields, ("title", "Typedjustnow")))
    if not send(client, typed).json()["is_valid"]:
        yield "what the editor itself filled in is not valid"
    for mode in page.specific.preview_modes:
        shown = client.get(typed.address, {"mode": mode[0]})
        if shown.status_code != 200 or b"Typedjustnow" not in shown.content:
            yield f"preview {mode[0]!r} shows nothing of what was typed: {shown.status_code}"
        draft = client.get(f"/cms/pages/{page.pk}/view_draft/", {"mode": mode[0]})
        if draft.status_code != 200:
            yield f"view draft {mode[0]!r}: {draft.status_code}"


def copy(world: World, name: str) -> Iterator[str]:
    """Copied and published: a course of its own, and nobody's learning moves there."""
    before = _started_at(world, "/en/learn/start/cse-hotel/")
    new = {"new_title": "Another", "new_slug": "another", "copy_subpages": "on"}
    Author(world, "mona").press(
        f"/cms/pages/{world.pages[name].pk}/copy/", **new, publish_copies="on"
    )
    copied = Page.objects.get(slug="another", locale__language_code="en")
    page = world.people.browser("amina").get(copied.get_url()).content.decode()
    starts = {o.address for o in offers(page, "/") if "/learn/start/" in o.address}
    if not starts or "/en/learn/start/cse-hotel/" in starts:
        yield f"the copy starts {starts or 'nothing'}"
    if _started_at(world, "/en/learn/start/cse-hotel/") != before:
        yield "the course itself starts elsewhere now"
    for start in starts:
        leads_to = _started_at(world, start)  # to what is to be read before, or at once into it
        if leads_to != start.replace("/start/", "/before/"):
            yield f"{start} leads to {leads_to}"


def _started_at(world: World, address: str) -> str:
    answer = world.people.browser("carla").post(address)
    return str(answer.headers.get("Location", answer.status_code))


def translate(world: World, name: str, chance: random.Random) -> Iterator[str]:
    """Whatever a translator stores, its preview, its page and the editor hold only words."""
    page = world.pages[f"{name} in Urdu"]
    edit = f"/cms/pages/{page.pk}/edit/"
    client = world.people.browser("tara")
    screen = client.get(edit).content.decode()
    [editor] = BeautifulSoup(screen, "html.parser").select("[data-props]")
    segments = json.loads(str(editor["data-props"]))["segments"]
    strings = [one["editUrl"] for one in segments if one["type"] == "string"]
    assert strings, "nothing to translate"
    preview_url = json.loads(str(editor["data-props"]))["previewModes"]
    # a check of markup that knows only elements lets comments and declarations through
    disguised = [piece for piece in MARKUP if piece.startswith(("<!", "<?"))]
    for piece in (*chance.sample(disguised, 5), chance.choice(MARKUP)):
        for string in strings:
            client.put(string, encode_multipart("edge", {"value": piece}), content_type=FORM)
        for mode in preview_url:
            yield from _harms(client.get(mode["url"]), f"preview of {piece}")
        client.post(edit, {"action": "publish"})
        yield from _harms(world.people.browser("amina").get(page.get_url()), f"page of {piece}")


def _harms(answer: Any, where: str) -> Iterator[str]:
    assert answer.status_code == 200, f"{where}: {answer.status_code}"
    for harm in inert.harms(answer.content.decode()):
        yield f"{harm} in the {where}"


Act = Callable[[World, str], Iterator[str]]
#: Every act, and the pages it may be done to.
ACTS: dict[Act, list[str]] = {
    unpublish: list(LIVE),
    delete: list(LIVE),
    publish: ["draft lesson", "waiting lesson", "changed lesson"],
    schedule: ["draft lesson", "waiting lesson"],
    preview: [
        *("live catalogue", "live course", "live module", "live first", "live quiz"),
        *("draft lesson", "draft course", "module below a draft", "lesson below a draft"),
        *("changed lesson", "copied lesson", "waiting lesson"),
    ],
    copy: ["live course"],
}
