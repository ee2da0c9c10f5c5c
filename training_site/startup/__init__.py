"""What is in place before the site serves: catalogues, schema, starter content, the demo."""
