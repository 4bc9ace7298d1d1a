"""What each role of the staff may do."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    FRONT_DESK = "front_desk"
    KITCHEN = "kitchen"


class Permission(StrEnum):
    ORDERS_READ = "orders:read"
    ORDERS_PLACE = "orders:place"
    ORDERS_MOVE = "orders:move"  # along the kitchen's states, promise a time
    ORDERS_DECIDE = "orders:decide"  # accept, reject, cancel, complete
    MENU_READ = "menu:read"
    MENU_SOLD_OUT = "menu:sold_out"
    MENU_WRITE = "menu:write"
    TABLES_READ = "tables:read"
    TABLES_SEAT = "tables:seat"  # open, show the PIN, clear
    TABLES_WRITE = "tables:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"
    AUDIT_READ = "audit:read"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_TAKE = "payments:take"  # cash
    PAYMENTS_REFUND = "payments:refund"  # also place stray money
    PAYMENTS_WRITE = "payments:write"  # the accounts with providers
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_CONTACT = "customers:contact"  # see numbers and addresses whole
    CUSTOMERS_MERGE = "customers:merge"  # also put away, and change many at once
    CUSTOMERS_EXPORT = "customers:export"  # and read lists in
    MESSAGES_READ = "messages:read"
    MESSAGES_SEND = "messages:send"  # again
    MESSAGES_WRITE = "messages:write"  # the accounts with providers
    INVOICES_READ = "invoices:read"
    INVOICES_ISSUE = "invoices:issue"  # also send again
    INVOICES_CREDIT = "invoices:credit"
    INVOICES_EXPORT = "invoices:export"  # for the accountant
    REPORTS_READ = "reports:read"
    LOYALTY_WRITE = "loyalty:write"  # the programme, and points by hand
    WALLETS_WRITE = "wallets:write"  # the keys that sign members' cards
    PROMOTIONS_READ = "promotions:read"
    PROMOTIONS_WRITE = "promotions:write"
    CAMPAIGNS_WRITE = "campaigns:write"  # segments, and what is sent to them
    PRIVACY_WRITE = "privacy:write"  # requests about personal data, and when it goes


_KITCHEN = {
    Permission.ORDERS_READ,
    Permission.ORDERS_MOVE,
    Permission.MENU_READ,
    Permission.MENU_SOLD_OUT,
    Permission.SETTINGS_READ,
}
_FRONT_DESK = _KITCHEN | {
    Permission.ORDERS_PLACE,
    Permission.ORDERS_DECIDE,
    Permission.TABLES_READ,
    Permission.TABLES_SEAT,
    Permission.PAYMENTS_READ,
    Permission.PAYMENTS_TAKE,
    Permission.MESSAGES_READ,
    Permission.MESSAGES_SEND,
    Permission.CUSTOMERS_READ,
    Permission.CUSTOMERS_WRITE,
    Permission.CUSTOMERS_CONTACT,
    Permission.INVOICES_READ,
    Permission.INVOICES_ISSUE,
    Permission.PROMOTIONS_READ,
}
_MANAGER = _FRONT_DESK | {
    Permission.MENU_WRITE,
    Permission.TABLES_WRITE,
    Permission.SETTINGS_WRITE,
    Permission.STAFF_READ,
    Permission.STAFF_WRITE,
    Permission.AUDIT_READ,
    Permission.PAYMENTS_REFUND,
    Permission.CUSTOMERS_MERGE,
    Permission.CUSTOMERS_EXPORT,
    Permission.INVOICES_CREDIT,
    Permission.INVOICES_EXPORT,
    Permission.REPORTS_READ,
    Permission.LOYALTY_WRITE,
    Permission.PROMOTIONS_WRITE,
    Permission.CAMPAIGNS_WRITE,
    Permission.PRIVACY_WRITE,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(_MANAGER),
    Role.FRONT_DESK: frozenset(_FRONT_DESK),
    Role.KITCHEN: frozenset(_KITCHEN),
}

# Whom one may invite, change or send away: nobody above oneself.
MAY_MANAGE: dict[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.MANAGER: frozenset({Role.FRONT_DESK, Role.KITCHEN}),
    Role.FRONT_DESK: frozenset(),
    Role.KITCHEN: frozenset(),
}


def may_manage(role: str, *others: str) -> bool:
    """Whether someone of `role` may manage people of each of the `others`."""
    return all(Role(other) in MAY_MANAGE[Role(role)] for other in others)
