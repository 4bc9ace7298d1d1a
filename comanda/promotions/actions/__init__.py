"""One change of a promotion a file."""
