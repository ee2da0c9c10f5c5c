"""Whether loading may write a page."""

import pytest

from training_site.starter.rules.load_outcomes import (
    LastLoad,
    LoadOutcome,
    PageState,
    decide,
    tally,
)

OURS = LastLoad("same", revision_id=7, is_live=True)
LEFT = PageState(revision_id=7, is_live=True)
EDITED = PageState(revision_id=8, is_live=True)
UNPUBLISHED = PageState(revision_id=7, is_live=False)


@pytest.mark.parametrize(
    ("last_load", "page", "digest", "outcome", "outcome_with_overwrite"),
    [
        (None, None, "same", LoadOutcome.CREATED, LoadOutcome.CREATED),
        (OURS, LEFT, "same", LoadOutcome.UNCHANGED, LoadOutcome.UNCHANGED),
        (OURS, LEFT, "new", LoadOutcome.UPDATED, LoadOutcome.UPDATED),
        (OURS, EDITED, "same", LoadOutcome.KEPT, LoadOutcome.UPDATED),
        (OURS, EDITED, "new", LoadOutcome.KEPT, LoadOutcome.UPDATED),
        (OURS, UNPUBLISHED, "new", LoadOutcome.KEPT, LoadOutcome.UPDATED),
        (OURS, None, "same", LoadOutcome.KEPT, LoadOutcome.CREATED),  # an author has deleted it
        (None, LEFT, "same", LoadOutcome.KEPT, LoadOutcome.UPDATED),  # it was never ours
    ],
)
def test_an_author_wins_unless_told_otherwise(
    last_load: LastLoad | None,
    page: PageState | None,
    digest: str,
    outcome: LoadOutcome,
    outcome_with_overwrite: LoadOutcome,
) -> None:
    assert decide(digest=digest, last_load=last_load, page=page, may_overwrite=False) == outcome
    assert (
        decide(digest=digest, last_load=last_load, page=page, may_overwrite=True)
        == outcome_with_overwrite
    )


def test_counts_name_every_outcome() -> None:
    assert tally([LoadOutcome.KEPT, LoadOutcome.KEPT]) == {
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "kept": 2,
        "waiting": 0,
    }
