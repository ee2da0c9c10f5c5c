"""Who may read which word, in plain sets; nothing here asks the product."""

from tests.harnesses.every_door.people import APPOINTED, AUTHORS, STAFF

#: Facts about a person, wherever they work, and about one job of theirs.
OF_PERSON = ("name", "mail", "id", "health")
OF_JOB = ("staff", "why", "title", "provider", "reference", "source")
#: Facts about a place: what it is called, and papers and lines of its own.
OF_PLACE = ("place", "line", "file", "listed", "invited", "keys", "tablet")


def about(name: str) -> set[str]:
    """Return the words of one person, at every place."""
    jobs = {
        f"{fact}of{name}at{place}" for fact in OF_JOB for place in STAFF if name in STAFF[place]
    }
    return {f"{fact}of{name}" for fact in OF_PERSON} | jobs


def at(place: str) -> set[str]:
    """Return the words of a place and of whoever works there, with what belongs to other places left out."""
    words = {f"{fact}of{place}" for fact in OF_PLACE}
    for name in STAFF.get(place, ()):
        words |= {word for word in about(name) if "at" not in word or word.endswith(f"at{place}")}
    return words


def named(*names: str) -> set[str]:
    """Return the names alone of some people."""
    return {f"nameof{name}" for name in names}


def places(*names: str) -> set[str]:
    """Return the names alone of some places."""
    return {f"placeof{name}" for name in names}


EVERYWHERE = ("north", "inn", "river", "hill", "south", "quay")
EVERYBODY = {name for staff in STAFF.values() for name in staff} | {*APPOINTED, *AUTHORS}
#: How the work of authors is approved is set up by operators; others meet their task in a report only.
OPERATORS = {"taskofoperators"}
EVERYTHING = OPERATORS.union(*map(about, EVERYBODY), *map(at, EVERYWHERE))
#: The manager of a place reads it, who works there, and who did what there: managers above, authors.
RIVER, HILL, QUAY = (at(place) for place in ("river", "hill", "quay"))
#: What signed-in people read of themselves needs no line here.
READS: dict[str, set[str]] = {
    "anonymous": set(),
    "guest": set(),
    "tablet": named("amina", "delia", "wanda") | places("river") | {"tabletofriver", "lineofriver"},
    "amina": places("river") | {"lineofriver"},
    "hanna": places("hill") | {"lineofhill"},
    "leyla": set(),
    "rufus": set(),
    "delia": places("river", "quay") | {"lineofriver", "lineofquay"},
    "bruno": RIVER | places("inn", "north") | named("olga", "yestin", "bruno"),
    "olga": RIVER | HILL | places("inn", "north") | named("bruno", "yestin", "twain"),
    "chloe": QUAY | places("south"),
    "esther": places("north", "inn", "river", "hill"),
    "twain": HILL | places("inn", "north", "south", "quay") | named("olga"),
    "yestin": set(),
    "tomor": set(),
    "eddie": named(*AUTHORS),
    "mona": named(*AUTHORS) | places(*EVERYWHERE),
    "tara": named(*AUTHORS),
    "allan": named(*AUTHORS) | named(*EVERYBODY),
    "root": EVERYTHING,
}
READS["mona"] |= {f"lineof{place}" for place in STAFF}
READS["allan"] |= {f"{fact}of{name}" for name in EVERYBODY for fact in ("health", "id")}
ROLES = tuple(READS)


def may_read(role: str) -> set[str]:
    """Return every word somebody may read: of their own life, and of what they were given to look after."""
    own = {word for word in EVERYTHING if word.endswith(f"of{role}") or f"of{role}at" in word}
    return READS[role] | own


#: Addresses that tell a word to whoever may open them: most hold a secret that one has been given.
TELLS_OF = {
    # authors filter by the steps that their pages go through
    "/cms/reports/workflow_tasks/": ("task",),
    "/join/invitation/": ("place", "invited", "name"),  # it names who invites
    "/join/": ("place",),
    "/verify/": ("name",),  # whose certificate it is
}


def is_told_by(address: str, word: str) -> bool:
    """Return whether an address is a secret that tells a word to whoever holds it."""
    return any(
        address.startswith(start) and word.partition("of")[0] in facts
        for start, facts in TELLS_OF.items()
    )
