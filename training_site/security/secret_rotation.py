"""Reads the secrets that came before the present one from the environment."""

from environs import Env

MAX_SECRETS = 99  # of one kind; a new secret once a year needs a century


def previous_secrets(name: str, env: Env) -> list[str]:
    """Return the values of ``NAME``, ``NAME_2``, ``NAME_3`` …, in this order, without empty ones.

    A secret may hold any sign, so none can separate two of them: each has a variable of its own.
    Numbers may be left out.
    """
    further_names = [f"{name}_{number}" for number in range(2, MAX_SECRETS + 1)]
    values = [env.str(variable, "") for variable in (name, *further_names)]
    return [value for value in values if value]
