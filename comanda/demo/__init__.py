"""Two believable businesses to look at, and on request a month of their history."""
