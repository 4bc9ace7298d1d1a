"""Groups of customers, as rules that are kept as data and counted live."""
