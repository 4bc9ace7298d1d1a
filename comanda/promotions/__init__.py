"""What a business takes off its prices, for whom and when.

Owns promotions and the record of their use. Which of them apply to a basket is decided here, purely (`offers`); that
none is used more often than it may be is held by the database when an order is placed, under the business's lock. Never
writes an order, and never believes who somebody says they are: only who has proved it (docs/decisions/0017).
"""
