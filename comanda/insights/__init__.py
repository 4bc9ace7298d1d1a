"""What the orders of a business say: figures for its owner."""
