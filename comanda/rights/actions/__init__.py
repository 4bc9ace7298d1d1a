"""One verb a file. An action changes rows in the caller's transaction and never commits."""
