"""Progress through a course: plain values and functions."""
