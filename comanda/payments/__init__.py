"""Money for orders: asked for at a provider, taken in cash, given back, and always found again."""
