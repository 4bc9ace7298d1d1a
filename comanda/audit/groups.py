"""What entries of the audit trail are about, as people look for them."""

from typing import Literal

Group = Literal[
    "sign_ins", "rights", "bulk", "customers", "consents", "data", "orders", "money", "marketing", "shop", "other"
]
OTHER = "other"

# Beginnings of actions. Each action is of one group; test_audit holds it to that.
GROUPS: dict[str, tuple[str, ...]] = {
    "sign_ins": (
        "staff.signed_", "staff.sign_in_refused", "staff.second_factor_refused", "staff.backup_code", "staff.mfa_",
        "staff.passkey", "staff.password_", "customer.signed_",
    ),
    "rights": ("staff.changed", "staff.joined", "invitation."),
    "bulk": ("customers.", "invoices.exported", "audit.", "consents.", "reports."),
    "consents": ("customer.consent_", "consent_text."),
    "customers": (
        "customer.created", "customer.changed", "customer.upgraded", "customer.merge", "customer.address_",
        "customer.phone_", "customer.points_", "customer.reactivated", "customer.deactivated", "customer.avatar",
        "customer_view.",
    ),
    "data": ("person.", "retention."),
    "orders": ("order.", "orders.", "table.", "message."),
    "money": ("payment.", "refund.", "invoice.", "merchant_account."),
    "marketing": ("campaign.", "promotion.", "segment."),
    "shop": (
        "settings.", "tax_class.", "item.", "category.", "schedule.", "menu.", "sms_account.", "message_template.",
        "tenant.", "seals.", "option.", "wallet_account.",
    ),
}  # fmt: skip
