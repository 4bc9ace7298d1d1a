"""Membership cards in the wallets of phones: what Apple and Google want of one, signed with the business's own keys."""
