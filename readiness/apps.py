"""Whether a workforce is ready: figures of many, and the board that reads them."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Figures of many people, small numbers hidden."""

    name = "readiness"
