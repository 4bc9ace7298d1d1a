"""Messages to a segment, greetings and invitations, and what came of them."""
