"""What a business knows of a person.

Today the part that ordering needs: found or made by phone number, with `total_spent`, `visit_count` and
`last_order_at` that always equal what the orders say. An unverified phone number never shows or changes
what is known of its owner.
"""
