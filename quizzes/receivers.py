"""What this room does when a room below says something happened."""
