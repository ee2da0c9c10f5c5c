"""Policies the settings name: what browsers may load, forged or outdated forms, rotated secrets."""
