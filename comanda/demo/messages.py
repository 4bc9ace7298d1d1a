"""How the demo tells its customers: by a sandbox in place of the providers of SMS."""

from decimal import Decimal
from uuid import UUID

import httpx

from comanda.audit.record import SYSTEM
from comanda.bootstrap import ANY_OR_LOOPBACK, Comanda
from comanda.kit.tenancy import Scope
from comanda.messaging.actions.set_line import set_line
from comanda.messaging.dispatch import callback_url
from comanda.messaging.keys import AfricasTalkingAccount, TwilioAccount


async def open_lines(app: Comanda, tenant_id: UUID) -> None:
    """With Twilio, and Africa's Talking where that fails. The sandbox forgets all when it ends: at every start anew,
    and what it tells goes where this server listens."""
    assert app.settings.sandbox_url is not None
    host = "127.0.0.1" if app.settings.host in ANY_OR_LOOPBACK else app.settings.host
    origin = f"http://{host}:{app.settings.port}"
    async with httpx.AsyncClient(base_url=str(app.settings.sandbox_url), trust_env=False, timeout=20) as sandbox:
        twilio = (await sandbox.post("/control/twilio/accounts", json={})).json()
        talking = (await sandbox.post("/control/africastalking/accounts", json={})).json()
        async with app.database.transaction(Scope.staff(tenant_id)) as session:
            for keys in (
                TwilioAccount(
                    account_sid=twilio["account_sid"],
                    auth_token=twilio["auth_token"],
                    sender=twilio["number"],
                    price_per_segment=Decimal("0.045"),
                    price_currency="USD",
                ),
                AfricasTalkingAccount(
                    username=talking["username"],
                    api_key=talking["api_key"],
                    price_per_segment=Decimal("0.03"),
                    price_currency="GHS",
                ),
            ):
                await set_line(session, app.vault, tenant_id, keys, SYSTEM, app.clock())
        app.lines.drop(tenant_id)
        # The public address is what is signed; the sandbox's own `webhook_origin` leads it here.
        here = {line.provider: callback_url(app, line) for line in (await app.lines.of(tenant_id)).values()}
        await sandbox.patch(
            f"/control/twilio/accounts/{twilio['account_sid']}", json={"inbound_url": here["twilio"]}
        )
        told = dict.fromkeys(("delivery_url", "inbound_url", "opt_out_url"), here["africas_talking"])
        await sandbox.post("/control/africastalking/accounts", json={"api_key": talking["api_key"], **told})
        await sandbox.patch("/control/settings", json={"webhook_origin": origin})
