"""Serials, names and dates of certificates: plain values and functions."""
