"""Writes about learning. Imported here: what other apps call."""

from courses.actions.completion import (
    complete_activity,
    complete_if_done,
    finish,
    whole_course,
)
from courses.actions.enrolment import enrol, renew

__all__ = ["complete_activity", "complete_if_done", "enrol", "finish", "renew", "whole_course"]
