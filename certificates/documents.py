"""Certificates handed in as a file."""

import json
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from certificates.pdf import ATTACHMENT


class NotACertificate(Exception):
    """The file is no PDF, or no certificate of this site is inside."""


def facts_inside(path: Path) -> dict[str, Any]:
    """Return the facts embedded in a PDF certificate. Raises :class:`NotACertificate`."""
    try:
        attached = PdfReader(path).attachments.get(ATTACHMENT) or []
        facts = json.loads(attached[0]) if attached else None
    except Exception as error:  # on a damaged file pypdf raises whatever its reading ran into
        raise NotACertificate(f"{path} cannot be read as a PDF") from error
    if not isinstance(facts, dict) or not isinstance(facts.get("serial"), str):
        raise NotACertificate(f"{path} has no certificate inside")
    return facts
