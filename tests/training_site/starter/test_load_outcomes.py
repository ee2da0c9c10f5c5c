"""Whether loading may write a page."""

import pytest

from training_site.starter.rules.load_outcomes import Outcome, Standing, Written, decide, tally

OURS = Written("same", revision_id=7, is_live=True)
LEFT = Standing(revision_id=7, is_live=True)
EDITED = Standing(revision_id=8, is_live=True)
UNPUBLISHED = Standing(revision_id=7, is_live=False)


@pytest.mark.parametrize(
    ("written", "found", "digest", "plainly", "overwriting"),
    [
        (None, None, "same", Outcome.CREATED, Outcome.CREATED),
        (OURS, LEFT, "same", Outcome.UNCHANGED, Outcome.UNCHANGED),
        (OURS, LEFT, "new", Outcome.UPDATED, Outcome.UPDATED),
        (OURS, EDITED, "same", Outcome.KEPT, Outcome.UPDATED),
        (OURS, EDITED, "new", Outcome.KEPT, Outcome.UPDATED),
        (OURS, UNPUBLISHED, "new", Outcome.KEPT, Outcome.UPDATED),
        (OURS, None, "same", Outcome.KEPT, Outcome.CREATED),  # an author has deleted it
        (None, LEFT, "same", Outcome.KEPT, Outcome.UPDATED),  # it was never ours
    ],
)
def test_an_author_wins_unless_told_otherwise(
    written: Written | None,
    found: Standing | None,
    digest: str,
    plainly: Outcome,
    overwriting: Outcome,
) -> None:
    assert decide(digest=digest, written=written, found=found, may_overwrite=False) == plainly
    assert decide(digest=digest, written=written, found=found, may_overwrite=True) == overwriting


def test_counts_name_every_outcome() -> None:
    assert tally([Outcome.KEPT, Outcome.KEPT]) == {
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "kept": 2,
        "waiting": 0,
    }
