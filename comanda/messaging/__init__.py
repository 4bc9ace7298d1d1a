"""What is told to customers, on its way out."""
