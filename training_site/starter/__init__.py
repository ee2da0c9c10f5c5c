"""Starter content: courses kept as text under ``content/``, loaded into the CMS with their translations.

``toml_tables`` and ``lesson_blocks`` read and check the TOML, ``course_source`` puts a course
together (all without Django); ``pages`` and ``segments`` write pages; ``loading`` decides what to
write, by ``rules``.
"""
