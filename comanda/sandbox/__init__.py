"""Paystack, MTN MoMo, Hubtel, Twilio, Africa's Talking and browsers' push service on this machine, for development,
tests and the demo.

It answers over real HTTP as the providers do, with their field names, status codes and bad habits, keeps a ledger of
the money it believes to have moved, and goes wrong on command. It knows nothing of Comanda: what it is told, it is
told by HTTP. It listens on loopback, and sends webhooks nowhere else; it takes no live key. What it knows is in memory.

Invariant: the sum of a charge's movements in the ledger is what its payer is short of.
"""
