"""Secrets of before, one in a variable of its own: a secret may have any sign in it, so none can stand between two."""

from environs import Env

MOST = 99  # of one kind; a new secret once a year needs a century


def older_secrets(name: str, env: Env) -> list[str]:
    """The values of ``NAME``, ``NAME_2``, ``NAME_3`` … in this order; empty ones and gaps are left out."""
    names = [name, *(f"{name}_{number}" for number in range(2, MOST + 1))]
    values = (env.str(numbered, "") for numbered in names)
    return [value for value in values if value]
