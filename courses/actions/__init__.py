"""Writes about learning. Imported here: what other apps call."""

from courses.actions.completion import complete_activity, finish, whole_course
from courses.actions.enrolment import enrol, renew

__all__ = ["complete_activity", "enrol", "finish", "renew", "whole_course"]
