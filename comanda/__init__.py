"""Comanda: ordering, customers and a live kitchen for businesses that serve at a table, over a counter or at the
door. Many businesses share one installation and never see each other."""

__version__ = "0.1.0"
