"""The customer book: what the staff see and do of customers, over all that refers to them."""
