"""Edges for people: joining, the manager's page, the board's page."""
