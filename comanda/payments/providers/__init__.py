"""The companies that move the money. Each is spoken to in its own way behind one Protocol."""
