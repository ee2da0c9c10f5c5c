"""Made-up workplaces and people, so that every page has something to show."""
