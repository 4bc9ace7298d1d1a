"""Who did what, when: append only. The application roles may insert and read, never change."""
