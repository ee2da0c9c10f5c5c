"""Whether loading may write a page. Imports no Django."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class LoadOutcome(StrEnum):
    """What loading does to one page in one language, or to one contact."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # an author has changed or removed it; their work stands
    WAITING = "waiting"  # texts or the area are missing; what is published goes on serving

    @property
    def writes(self) -> bool:
        """Whether something is to be written."""
        return self in (LoadOutcome.CREATED, LoadOutcome.UPDATED)


def tally(outcomes: Iterable[LoadOutcome]) -> dict[str, int]:
    """Return how often each outcome occurs; every outcome is named."""
    counts = Counter(outcomes)
    return {outcome.value: counts[outcome] for outcome in LoadOutcome}


@dataclass(frozen=True)
class LastLoad:
    """What loading last wrote to a page: fingerprint, revision, and whether it went live."""

    digest: str
    revision_id: int
    is_live: bool


@dataclass(frozen=True)
class PageState:
    """A page as it is in the CMS now."""

    revision_id: int | None
    is_live: bool


def decide(
    *, digest: str, last_load: LastLoad | None, page: PageState | None, may_overwrite: bool
) -> LoadOutcome:
    """Return what to do with a page whose source has the fingerprint ``digest``.

    ``last_load`` is None for a page that was never loaded, ``page`` is None where the CMS has none.
    ``may_overwrite`` lets the source win over an author.
    """
    if page is None:
        was_deleted = last_load is not None
        if was_deleted and not may_overwrite:
            return LoadOutcome.KEPT
        return LoadOutcome.CREATED
    if last_load is None or _was_edited(page, last_load):
        return LoadOutcome.UPDATED if may_overwrite else LoadOutcome.KEPT
    if last_load.digest == digest:
        return LoadOutcome.UNCHANGED
    return LoadOutcome.UPDATED


def _was_edited(page: PageState, last_load: LastLoad) -> bool:
    """Whether an author has saved, published or unpublished the page since it was loaded."""
    return page != PageState(last_load.revision_id, last_load.is_live)
