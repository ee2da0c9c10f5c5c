"""Starter content: courses kept as text under ``content/``, loaded into the CMS with their translations.

``tables`` and ``bodies`` read and judge the TOML, ``source`` puts a course together (all without
Django); ``pages`` and ``translations`` write pages; ``loading`` decides what to write.
"""
