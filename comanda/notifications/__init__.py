"""What is told to people outside the pages: a row first, in the transaction of the fact, then sent by the worker."""
