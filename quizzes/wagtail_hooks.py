"""This room in Wagtail's admin."""

from quizzes import exchange_hooks  # noqa: F401  (registering is the point)
