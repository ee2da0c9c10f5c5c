"""Rules of starter content: whether a page is written, and how sound a translation is."""
