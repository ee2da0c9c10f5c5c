"""What ``bin/run`` has in place before the site serves: catalogues, schema, starter content, demo."""
