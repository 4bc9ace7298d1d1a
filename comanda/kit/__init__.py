"""The ground every package stands on: database scopes, errors, HTTP edge, tokens, money, phones, states.

Knows no word of the trade: nothing here speaks of orders, menus or customers, and nothing here imports
another package of Comanda.
"""
