"""The CMS as the site sets it up: who may open its addresses, and what an author sees first."""
