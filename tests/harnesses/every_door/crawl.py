"""How somebody goes through the site: doors drawn from all routes, and doors that pages offered."""

import random
import re
from collections import Counter

from tests.harnesses.every_door.doors import Ids, routes
from tests.harnesses.every_door.once_open import ONCE_OPEN
from tests.harnesses.every_door.reading import Offer
from tests.harnesses.every_door.visits import Visitor, view_of
from tests.harnesses.every_door.world import World

#: Where people begin, whoever they are.
STARTS = ("/", "/en/", "/me/", "/manage/", "/board/", "/cms/", "/cms/pages/", "/device/")
#: The number or the key of a record, as a form sends it.
KEY = re.compile(r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def doors_once_open(world: World) -> None:
    """Try every door that was wrong once."""
    for roles, method, template in ONCE_OPEN:
        for role in roles.split():
            Visitor(world, role).visit(Offer(method, template.format(**world.names)))


def read_what_is_written(world: World) -> None:
    """Let learners, authors, a manager and a board read whatever an author, a translator or they wrote."""
    pages = {name: page for name, page in world.pages.items() if name.startswith("live ")}
    for page in pages.values():
        Visitor(world, "hanna").visit(Offer("get", page.get_url()))
        Visitor(world, "mona").visit(Offer("get", f"/cms/pages/{page.pk}/edit/"))
        Visitor(world, "tara").visit(Offer("get", f"/cms/pages/{page.pk}/view_draft/"))
    for mode in ("questions", "result"):
        draft = f"/cms/pages/{pages['live quiz'].pk}/view_draft/?mode={mode}"
        Visitor(world, "mona").visit(Offer("get", draft))
    sitting = world.people.users["hanna"].enrolments.get().attempts.get()
    for position in range(1, len(sitting.paper.content.questions) + 1):
        door = f"/en/learn/attempt/{sitting.uuid}/{position}/"
        Visitor(world, "hanna").visit(Offer("get", door))
    for role, address in (("olga", "/manage/"), ("esther", "/board/"), ("hanna", "/me/")):
        Visitor(world, role).visit(Offer("get", address))


def print_a_quiz(world: World) -> None:
    """Let Chloé print the quiz for Delia, who has not begun it."""
    fields = (
        ("unit", str(world.people.units["quay"].uuid)),
        ("quiz", str(world.tiny.en.quiz.translation_key)),
        ("member", str(world.names["job_of_delia_at_quay"])),
    )
    Visitor(world, "chloe").visit(Offer("post", "/manage/sheets/", fields))
    assert world.opened["chloe application/pdf"], "nothing was printed"


def stroll(world: World, role: str, chance: random.Random, *, steps: int) -> None:
    """Open a few doors: a start, then by turns what a page offered and a route with anybody's ids."""
    visitor, ids = Visitor(world, role), Ids(world.people, world.pages)
    drawn = list(routes())
    offered = [Offer("get", chance.choice(STARTS))]
    visited = Counter[tuple[str, str]]()
    for step in range(steps):
        if step % 2 and offered:
            fewest = min(visited[_kind(offer)] for offer in offered)
            door = chance.choice([o for o in offered if visited[_kind(o)] == fewest])
            offered.remove(door)
        else:
            route, names = chance.choice(drawn)
            [address] = ids.addresses(route, names, chance, 1)
            door = (
                offered.pop()
                if step == 0
                else Offer(chance.choice(("get", "get", "post")), address)
            )
        visited[_kind(door)] += 1
        offered += [offer for offer in visitor.visit(door) if view_of(offer.address)]
        if door.fields and chance.random() < 0.5:
            visitor.visit(tampered(door, chance, ids))


def tampered(offer: Offer, chance: random.Random, ids: Ids) -> Offer:
    """Return a form in which one number or key is that of anybody's record instead."""
    fields = list(offer.fields)
    spots = [spot for spot, (_name, value) in enumerate(fields) if KEY.fullmatch(value)]
    if spots:
        spot = chance.choice(spots)
        name, value = fields[spot]
        fields[spot] = (name, str(chance.choice(ids.numbers if value.isdigit() else ids.keys)))
    return Offer(offer.method, offer.address, tuple(fields))


def walk_everywhere(world: World, role: str, chance: random.Random, *, per_view: int) -> None:
    """Open every route with some of everybody's ids, and whatever pages offer, so often per view."""
    visitor, ids = Visitor(world, role), Ids(world.people, world.pages)
    waiting = [Offer("get", start) for start in STARTS]
    for route, names in routes():
        for address in ids.addresses(route, names, chance, per_view):
            waiting += [Offer("get", address), Offer("post", address)]
    visited, seen = Counter[tuple[str, str]](), set[Offer]()
    chance.shuffle(waiting)
    while waiting:
        door = waiting.pop()
        if door in seen or visited[_kind(door)] >= 2 * per_view:
            continue
        seen.add(door)
        visited[_kind(door)] += 1
        # What a page offers comes first: its forms are filled in.
        waiting += [offer for offer in visitor.visit(door) if view_of(offer.address)]
        if door.fields:
            visitor.visit(tampered(door, chance, ids))


def _kind(offer: Offer) -> tuple[str, str]:
    return offer.method, view_of(offer.address)
