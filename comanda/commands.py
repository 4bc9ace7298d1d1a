"""What the command line does to an installation's data."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from pydantic import ValidationError

from comanda.audit.record import SYSTEM
from comanda.audit.repository import Chain, check_chain
from comanda.bootstrap import Settings, SettingsRefused, assemble
from comanda.identity.passwords import check_password
from comanda.invoices.verifying import Verdict, verify
from comanda.kit.auth import Passwords
from comanda.kit.clock import system_clock
from comanda.kit.db import Database
from comanda.kit.errors import Fact
from comanda.kit.ids import uuid7
from comanda.kit.tenancy import Scope
from comanda.kit.vault import Vault
from comanda.privacy.resealing import Tally, reseal
from comanda.rights.replay import Replayed, replay
from comanda.tenants.actions.open_business import business_of, open_business
from comanda.tenants.actions.reset_mfa import forget_factors
from comanda.tenants.repository import find_tenant, find_user_by_email, get_tenant, list_tenant_ids
from comanda.tenants.schemas import BusinessCreate

# In place of a regular expression, which is no answer to a person.
_WRITTEN = {
    "slug": "is written with 3 to 40 small letters, digits and hyphens, such as blue-door",
    "country": "is written as two capitals (ISO 3166), such as GH",
    "currency": "is written as three capitals (ISO 4217), such as GHS",
}


async def create_tenant(
    settings: Settings,
    url: str,
    *,
    name: str,
    name2: str,
    slug: str | None,
    country: str,
    currency: str,
    timezone: str,
    language: str,
    email: str,
    full_name: str,
    password: str,
) -> str:
    """Opens a business with its owner, also where registration is closed. Returns its slug.

    Raises SettingsRefused with one sentence about the first value that cannot be used.
    """
    try:
        body = BusinessCreate.model_validate(
            {
                "name": name,
                "name2": name2,
                "slug": slug,
                "country": country,
                "currency": currency,
                "timezone": timezone,
                "language": language,
                "email": email,
                "full_name": full_name,
                "password": password,
            }
        )
    except ValidationError as error:
        raise SettingsRefused(_sentence(error)) from None
    try:
        check_password(body.password, about=(body.email, body.full_name, body.name))
        tenant_id = uuid7()
        new = business_of(body, tenant_id, await Passwords().hash(body.password))
        database = Database(url, pool_size=2, prepared_statements=settings.database_prepared_statements)
        await database.open()
        try:
            async with database.transaction(Scope.staff(tenant_id)) as session:
                await open_business(session, tenant_id, new)
        finally:
            await database.close()
    except Fact as fact:
        raise SettingsRefused(fact.detail) from None
    return new.slug


async def reset_second_factor(settings: Settings, url: str, *, slug: str, email: str) -> None:
    """For an owner who has lost theirs, and has no other owner to ask. Raises SettingsRefused for an unknown one."""
    database = Database(url, pool_size=2, prepared_statements=settings.database_prepared_statements)
    await database.open()
    try:
        async with database.transaction(Scope.system(read_only=True)) as asking:
            tenant_id = await find_tenant(asking, slug=slug, host=None)
        if tenant_id is None:
            raise SettingsRefused(f"There is no business at /r/{slug}.")
        async with database.transaction(Scope.staff(tenant_id)) as session:
            person = await find_user_by_email(session, tenant_id, email.strip().lower())
            if person is None:
                raise SettingsRefused(f"Nobody works at /r/{slug} under the e-mail {email}.")
            await forget_factors(session, Vault(settings.secret_keys()), person, by=SYSTEM, now=system_clock())
    finally:
        await database.close()


async def verify_invoices(settings: Settings, url: str, *, slug: str | None) -> list[Verdict]:
    """Of one business, or of all. Raises SettingsRefused for an unknown one."""
    storage = settings.storage()
    async with _businesses(settings, url, slug) as (database, tenant_ids):
        return [one for tenant_id in tenant_ids async for one in verify(database, storage, tenant_id)]


async def verify_audit(settings: Settings, url: str, *, slug: str | None) -> list[tuple[str, Chain]]:
    """The audit trail of one business, by its slug, or of all. Raises SettingsRefused for an unknown one."""
    checked = []
    async with _businesses(settings, url, slug) as (database, tenant_ids):
        for tenant_id in tenant_ids:
            async with database.transaction(Scope.staff(tenant_id, read_only=True)) as session:
                name = (await get_tenant(session, tenant_id)).slug
                checked.append((name, await check_chain(session, tenant_id)))
    return checked


async def reseal_everything(settings: Settings, url: str) -> dict[str, Tally]:
    """Under the first key of SECRET_KEY, by "table.column"."""
    async with _businesses(settings, url, None) as (database, tenant_ids):
        return await reseal(database, Vault(settings.secret_keys()), tenant_ids)


@asynccontextmanager
async def _businesses(
    settings: Settings, url: str, slug: str | None
) -> AsyncIterator[tuple[Database, list[UUID]]]:
    database = Database(url, pool_size=2, prepared_statements=settings.database_prepared_statements)
    await database.open()
    try:
        async with database.transaction(Scope.system(read_only=True)) as asking:
            if slug is None:
                tenant_ids = list(await list_tenant_ids(asking))
            else:
                found = await find_tenant(asking, slug=slug, host=None)
                if found is None:
                    raise SettingsRefused(f"There is no business at /r/{slug}.")
                tenant_ids = [found]
        yield database, tenant_ids
    finally:
        await database.close()


def _sentence(error: ValidationError) -> str:
    """Never the value itself: it may be the password."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    option = {"full_name": "owner"}.get(str(first["loc"][0]), str(first["loc"][0]))
    text = first["msg"].removeprefix("Value error, ")
    if first["type"] == "string_pattern_mismatch":
        text = _WRITTEN[option]
    return f"{option}: {text}."


async def replay_erasures(settings: Settings, url: str) -> Replayed:
    """Erases again whom a restored backup has brought back."""
    async with assemble(settings, url).running(worker=False) as app:
        return await replay(app)
