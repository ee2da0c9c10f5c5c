"""How somebody goes through the site: doors drawn from all routes, and doors that pages offered."""

import random
from collections import Counter

from tests.harnesses.every_door.doors import Ids, routes
from tests.harnesses.every_door.once_open import ONCE_OPEN
from tests.harnesses.every_door.reading import Offer
from tests.harnesses.every_door.visits import Visitor, view_of
from tests.harnesses.every_door.world import World

#: Where people begin, whoever they are.
STARTS = ("/", "/en/", "/me/", "/manage/", "/board/", "/cms/", "/cms/pages/", "/device/")


def doors_once_open(world: World) -> None:
    """Try every door that was wrong once."""
    names = world.names()
    for roles, method, template in ONCE_OPEN:
        for role in roles.split():
            Visitor(world, role).visit(Offer(method, template.format(**names)))


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
        offered = [offer for offer in visitor.visit(door) if view_of(offer.address)]
        # What a page offers comes first: its forms are filled in.
        waiting += offered


def _kind(offer: Offer) -> tuple[str, str]:
    return offer.method, view_of(offer.address)
