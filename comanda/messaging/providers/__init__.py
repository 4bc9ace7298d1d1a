"""Those who carry messages, behind one protocol each for SMS and push; nothing here knows the database."""
