"""Rules of signing in and of names, in plain Python without Django."""
