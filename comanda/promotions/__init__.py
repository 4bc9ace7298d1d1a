"""What is taken off a price, for whom, when and how often."""
