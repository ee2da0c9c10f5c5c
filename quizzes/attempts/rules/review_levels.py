"""How much of a result a learner may see, and when."""

from datetime import datetime, timedelta

from quizzes.papers.rules.content import ReviewLevel, ReviewPolicy

#: How long a result counts as just handed in; Moodle’s two minutes.
JUST_NOW = timedelta(minutes=2)


def review_level(
    review: ReviewPolicy, *, submitted_at: datetime, may_retake: bool, at: datetime
) -> ReviewLevel:
    """Return how much of a result a learner may see at a moment."""
    if at - submitted_at <= JUST_NOW:
        return review.after
    return review.later if may_retake else review.closed


def includes(level: ReviewLevel, other_level: ReviewLevel) -> bool:
    """Say whether ``level`` shows all that ``other_level`` does."""
    ladder = tuple(ReviewLevel)
    return ladder.index(level) >= ladder.index(other_level)
