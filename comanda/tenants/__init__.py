"""Businesses, their staff and their settings.

A business is a tenant: every other row of the installation belongs to one, and none is seen from another.
Owns roles and permissions, sign-in of staff, invitations, opening hours, taxes and the catalogue version
that every change to what guests may see or order raises. Never knows what is ordered.
"""
