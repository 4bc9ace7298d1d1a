"""What changes about messages, one verb a file."""
