"""Orders: placing, following and moving them.

A placed order is never lost and never doubled; prices are the server's, from the menu as it is; every change
is an event with who and when. Placing is one hand-written statement (`sql/place_order.sql`); every other
change locks the business's counter row first, then the order.
"""
