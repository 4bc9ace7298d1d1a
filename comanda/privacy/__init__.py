"""What personal data is, who holds it, and what people have agreed to."""
