"""A person's own login, across all businesses of the installation."""
