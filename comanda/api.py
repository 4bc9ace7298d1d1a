"""Every router, in the order they are tried: the busiest first."""

from fastapi import APIRouter

import comanda.accounts.endpoints
import comanda.accounts.mfa_endpoints
import comanda.accounts.passkey_endpoints
import comanda.accounts.profile_endpoints
import comanda.book.address_endpoints
import comanda.book.avatar_endpoints
import comanda.book.endpoints
import comanda.book.export_endpoints
import comanda.book.history_endpoints
import comanda.book.import_endpoints
import comanda.book.loyalty_endpoints
import comanda.book.merge_endpoints
import comanda.book.public_endpoints
import comanda.book.statistics_endpoints
import comanda.book.view_endpoints
import comanda.campaigns.staff_endpoints
import comanda.files.endpoints
import comanda.insights.endpoints
import comanda.invoices.account_endpoints
import comanda.invoices.public_endpoints
import comanda.invoices.staff_endpoints
import comanda.loyalty.staff_endpoints
import comanda.loyalty.wallet_endpoints
import comanda.menu.endpoints
import comanda.menu.file_endpoints
import comanda.menu.manifest_endpoints
import comanda.messaging.offer_endpoints
import comanda.messaging.public_endpoints
import comanda.messaging.settings_endpoints
import comanda.messaging.staff_endpoints
import comanda.messaging.webhook_endpoints
import comanda.operations
import comanda.orders.account_endpoints
import comanda.orders.public_endpoints
import comanda.orders.staff_endpoints
import comanda.pages.endpoints
import comanda.pages.sandbox
import comanda.payments.public_endpoints
import comanda.payments.settings_endpoints
import comanda.payments.staff_endpoints
import comanda.payments.webhook_endpoints
import comanda.promotions.staff_endpoints
import comanda.rights.account_endpoints
import comanda.rights.guest_endpoints
import comanda.rights.retention_endpoints
import comanda.rights.staff_endpoints
import comanda.segments.staff_endpoints
import comanda.tables.endpoints
import comanda.tenants.audit_endpoints
import comanda.tenants.consent_endpoints
import comanda.tenants.endpoints
import comanda.tenants.mfa_endpoints
import comanda.tenants.passkey_endpoints
import comanda.tenants.settings_endpoints
import comanda.tenants.staff_endpoints
import comanda.tenants.tax_endpoints

ROUTERS: tuple[APIRouter, ...] = (
    comanda.operations.router,
    comanda.orders.public_endpoints.tables,
    comanda.orders.public_endpoints.web,
    comanda.payments.public_endpoints.router,
    comanda.payments.webhook_endpoints.router,
    comanda.messaging.webhook_endpoints.router,
    comanda.messaging.public_endpoints.router,
    comanda.messaging.offer_endpoints.router,
    comanda.payments.staff_endpoints.router,
    comanda.orders.staff_endpoints.router,
    comanda.orders.staff_endpoints.previews,
    comanda.promotions.staff_endpoints.router,
    comanda.menu.endpoints.router,
    comanda.menu.file_endpoints.router,
    comanda.files.endpoints.router,
    comanda.tables.endpoints.router,
    comanda.book.export_endpoints.router,
    comanda.book.merge_endpoints.router,
    comanda.book.statistics_endpoints.router,
    comanda.book.endpoints.router,
    comanda.book.address_endpoints.router,
    comanda.book.avatar_endpoints.router,
    comanda.book.view_endpoints.router,
    comanda.book.history_endpoints.router,
    comanda.loyalty.staff_endpoints.router,
    comanda.loyalty.wallet_endpoints.router,
    comanda.book.import_endpoints.router,
    comanda.book.public_endpoints.router,
    comanda.book.loyalty_endpoints.router,
    comanda.segments.staff_endpoints.router,
    comanda.campaigns.staff_endpoints.router,
    comanda.tenants.endpoints.router,
    comanda.tenants.mfa_endpoints.router,
    comanda.tenants.passkey_endpoints.router,
    comanda.tenants.staff_endpoints.router,
    comanda.tenants.settings_endpoints.router,
    comanda.payments.settings_endpoints.router,
    comanda.messaging.settings_endpoints.router,
    comanda.messaging.staff_endpoints.router,
    comanda.tenants.tax_endpoints.router,
    comanda.tenants.audit_endpoints.router,
    comanda.rights.staff_endpoints.router,
    comanda.rights.retention_endpoints.router,
    comanda.insights.endpoints.router,
    comanda.tenants.consent_endpoints.router,
    comanda.menu.manifest_endpoints.router,
    comanda.accounts.endpoints.router,
    comanda.accounts.mfa_endpoints.router,
    comanda.accounts.passkey_endpoints.router,
    comanda.orders.account_endpoints.router,
    comanda.invoices.account_endpoints.router,
    comanda.invoices.staff_endpoints.router,
    comanda.invoices.public_endpoints.router,
    comanda.accounts.profile_endpoints.router,
    comanda.rights.account_endpoints.router,
    comanda.rights.account_endpoints.ending,
    comanda.rights.guest_endpoints.router,
    comanda.pages.endpoints.router,
    comanda.pages.sandbox.router,
)
