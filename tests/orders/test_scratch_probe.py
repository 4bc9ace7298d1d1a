import asyncio, time
from collections import Counter
from uuid import uuid4
import pytest
from tests.factories import Shop, make_shop
@pytest.mark.parametrize("pause", [0.0, 0.05, 0.2])
async def test_catalog_storm(shop: Shop, pause: float) -> None:
    from comanda.kit.tenancy import Scope
    from comanda.tenants.repository import raise_catalog_version
    stop = False
    async def storm():
        n=0
        while not stop:
            async with shop.app.database.transaction(Scope.staff(shop.tenant_id)) as s:
                await raise_catalog_version(s); n+=1
            await asyncio.sleep(pause)
        return n
    tasks = [asyncio.create_task(storm()) for _ in range(2)]
    t=time.time()
    rs = await asyncio.gather(*[shop.place() for _ in range(100)])
    stop = True
    print("STORM", pause, Counter(r.status_code for r in rs), [await t for t in tasks], time.time()-t)
    t=time.time()
    rs = await asyncio.gather(*[shop.place() for _ in range(100)])
    print("CALM", time.time()-t)
