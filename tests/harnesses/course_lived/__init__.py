"""A course lived: authors change it while people learn in it, and nothing may contradict anything."""
