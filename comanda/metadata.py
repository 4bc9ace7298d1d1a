"""The metadata of every table: importing this module knows them all."""

from types import ModuleType

from sqlalchemy import MetaData

import comanda.accounts.models
import comanda.audit.models
import comanda.campaigns.models
import comanda.customers.models
import comanda.insights.models
import comanda.invoices.models
import comanda.kit.models
import comanda.loyalty.models
import comanda.menu.models
import comanda.messaging.models
import comanda.notifications.models
import comanda.orders.models
import comanda.orders.payment_models
import comanda.payments.models
import comanda.privacy.models
import comanda.promotions.models
import comanda.rights.models
import comanda.segments.models
import comanda.tables.models
import comanda.tenants.models
from comanda.kit.tenancy import Base

MODELS: tuple[ModuleType, ...] = (
    comanda.accounts.models,
    comanda.audit.models,
    comanda.campaigns.models,
    comanda.customers.models,
    comanda.insights.models,
    comanda.invoices.models,
    comanda.kit.models,
    comanda.loyalty.models,
    comanda.menu.models,
    comanda.messaging.models,
    comanda.notifications.models,
    comanda.orders.models,
    comanda.orders.payment_models,
    comanda.payments.models,
    comanda.promotions.models,
    comanda.rights.models,
    comanda.privacy.models,
    comanda.segments.models,
    comanda.tables.models,
    comanda.tenants.models,
)

METADATA: MetaData = Base.metadata
