import asyncio, collections, random
import pytest
from tests.direct import direct
from tests.calls import *
from tests.factories import make_shop

@pytest.mark.parametrize("k", range(8))
async def test_probe(app, asgi, k):
    def state():
        return [(c.pgconn.pipeline_status, c.pgconn.transaction_status, c._pipeline, c.autocommit, c.closed, c.info.backend_pid) for c in app.database.pool._pool]
    async with direct(asgi) as client:
        for n in range(15):
            shop = await make_shop(app, client)
            seen = []
            for n in range(3):
                a = await shop.staff("GET", "/api/v1/orders/events")
                seen += [("s", a.status_code, state(), asyncio.current_task().cancelling())]
                a = await shop.staff("GET", "/api/v1/me")
                seen += [("me", a.status_code, state(), asyncio.current_task().cancelling())]
                a = await shop.staff("GET", "/api/v1/orders/board")
                seen += [("board", a.status_code, state(), asyncio.current_task().cancelling())]
            assert set(k[1] for k in seen) == {200}, "\n".join(map(str,seen))
