"""The menu: categories, items with options, when they are offered and how many are left.

`storefront` is what guests see and orders are priced from: one immutable snapshot per business and catalogue
version, kept in each process. Every change here raises the business's catalogue version in its transaction.
"""
