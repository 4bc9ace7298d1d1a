"""Groups of customers, said as rules: data that is made into SQL each time it is asked, so a segment is of now.

What customers order is kept ready beside them (`customer_items`, and two masks in `customers`) by following the
events of orders, after them: placing an order pays nothing for it, and an answer says how many events it is behind.

A rule is bounded in depth, length and lists, and every count in time. Nothing here knows of messages or promotions:
those above ask `count`, `contains` and `list_ids`.
"""
