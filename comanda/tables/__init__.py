"""Tables, their QR codes and the parties that sit at them.

A table's code is unguessable and can be rotated, which kills the old card. A session is one party at one
table, from its first scan (or the staff) until staff clear it; a new party never sees the last one's tab.
"""
