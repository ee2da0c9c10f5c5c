"""Starter content: courses as text under ``content/``, loaded into the CMS with translations.

``toml_tables`` and ``lesson_blocks`` read and check the TOML, ``course_source`` puts a course
together (all without Django); ``pages`` and ``segments`` write pages; ``loading`` decides what to
write, by ``rules``.
"""
