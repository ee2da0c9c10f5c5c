"""Whether loading may write a page: plain rules. Imports no Django."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What loading does to one page in one language."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # an author has changed or removed it; their work stands
    WAITING = "waiting"  # words are missing; what is published goes on serving

    @property
    def writes(self) -> bool:
        """Whether the page is to be written."""
        return self in (Outcome.CREATED, Outcome.UPDATED)


def tally(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How often each outcome occurs; every outcome is named."""
    counted = Counter(outcomes)
    return {outcome.value: counted[outcome] for outcome in Outcome}


@dataclass(frozen=True)
class Written:
    """What we last wrote: fingerprint, revision and whether it went live."""

    digest: str
    revision_id: int
    is_live: bool


@dataclass(frozen=True)
class Standing:
    """What is there now."""

    revision_id: int | None
    is_live: bool


def decide(
    *, digest: str, written: Written | None, found: Standing | None, may_overwrite: bool
) -> Outcome:
    """What to do with a page whose source has the fingerprint ``digest``.

    ``written`` is what we remember of it, ``found`` what is in the CMS; None where there is nothing.
    ``may_overwrite`` lets the source win over an author.
    """
    if found is None:
        return Outcome.CREATED if written is None or may_overwrite else Outcome.KEPT
    is_ours = written is not None and found == Standing(written.revision_id, written.is_live)
    if not is_ours:
        return Outcome.UPDATED if may_overwrite else Outcome.KEPT
    return Outcome.UNCHANGED if written and written.digest == digest else Outcome.UPDATED
