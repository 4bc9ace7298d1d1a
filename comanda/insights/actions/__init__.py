"""Changing what reports keep, one verb a file."""
