"""Rules of starter content, in plain Python."""
