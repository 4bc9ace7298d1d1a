"""Messages to a segment: planned, put into the outbox in slices, paused, stopped, and measured.

A campaign's rule is frozen when it starts. Some of those it would reach are left out by lot, for good, so that what the
others did can be held against something. Consent, quiet hours and limits are judged by messaging when each message is
sent; here only those are chosen whom there is any use in asking. Nothing is sent from here.
"""
