"""Translated pages, and what becomes of a page in its other languages."""
