"""Courses in several languages: translated pages, and what happens to a page in its other languages."""
