"""Points and tiers: a ledger that is only ever added to, and what it says of each member."""
