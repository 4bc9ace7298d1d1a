"""What the orders of a business say: figures for its owner.

Each report is an exact count over the orders as they are at that moment. Days that are over are kept in rows of their
own (`report_*`), which follow from the orders and can be thrown away at any time; whatever changes an order of such a
day marks the day in the same transaction, and a marked day is read from its orders until it is rolled up anew.
Nothing here changes an order.
"""
