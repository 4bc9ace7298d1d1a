"""Files people upload, and where they are kept. Knows bytes and images, not what they are for."""
