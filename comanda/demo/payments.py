"""How the demo is paid: by a sandbox in place of the providers."""

from urllib.parse import urlsplit
from uuid import UUID

import httpx

from comanda.audit.record import SYSTEM
from comanda.bootstrap import ANY_OR_LOOPBACK, Comanda
from comanda.kit.tenancy import Scope
from comanda.payments.actions.initiate import webhook_url
from comanda.payments.actions.set_account import set_account, set_methods
from comanda.payments.keys import MomoAccount, PaystackAccount

PAYSTACK_KEY = "sk_test_" + "0" * 40


async def open_accounts(app: Comanda, tenant_id: UUID) -> None:
    """With Paystack and MTN MoMo, as the sandbox stands in for them. It forgets all when it ends: at every start anew,
    and its webhooks go where this server listens."""
    assert app.settings.sandbox_url is not None
    host = "127.0.0.1" if app.settings.host in ANY_OR_LOOPBACK else app.settings.host
    origin = f"http://{host}:{app.settings.port}"
    async with httpx.AsyncClient(base_url=str(app.settings.sandbox_url), trust_env=False, timeout=20) as sandbox:
        user = (
            await sandbox.post(
                "/control/momo/users",
                json={
                    "target_environment": "mtnghana",
                    "callback_host": urlsplit(app.settings.base_url()).hostname,
                },
            )
        ).json()
        accounts = (
            PaystackAccount(secret_key=PAYSTACK_KEY),
            MomoAccount(
                api_user=user["api_user"],
                api_key=user["api_key"],
                subscription_key=user["subscription_keys"]["collection"],
                disbursement_key=user["subscription_keys"]["disbursement"],
            ),
        )
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            for keys in accounts:
                await set_account(
                    session, app.vault, app.merchants.addresses, tenant_id, keys, SYSTEM, app.clock()
                )
            for provider, methods in (("paystack", ("card", "telecel", "at")), ("mtn_momo", ("mtn",))):
                await set_methods(session, tenant_id, provider, methods, SYSTEM)
        app.merchants.drop(tenant_id)
        merchant = (await app.merchants.of(tenant_id))["paystack"]
        hook = urlsplit(webhook_url(app, merchant)).path
        await sandbox.post(
            "/control/paystack/keys", json={"secret_key": PAYSTACK_KEY, "webhook_url": f"{origin}{hook}"}
        )
        await sandbox.patch("/control/settings", json={"webhook_origin": origin})
