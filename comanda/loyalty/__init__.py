"""Points and tiers: a ledger that is only ever added to, and what it says of each member.

`customers.loyalty_points` is always the sum of a customer's entries: triggers keep it, and nothing else can write it.
What an order gives and takes is not counted step by step: `settle_order` works out what its state asks for, and enters
what is missing, so that nothing is entered twice, whoever asks how often. Every change holds the business's counter, as
orders do.
"""
