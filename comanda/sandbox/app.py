"""The sandbox as one ASGI application: a path for each provider, /phone for people, /control for programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from comanda.kit.clock import Clock, system_clock
from comanda.sandbox.africas_talking import AfricasTalking
from comanda.sandbox.control import Control
from comanda.sandbox.hubtel import Hubtel
from comanda.sandbox.mtn_momo import Momo
from comanda.sandbox.paystack import Paystack
from comanda.sandbox.paystack_page import CheckoutPage
from comanda.sandbox.phone import Phone
from comanda.sandbox.push import Push
from comanda.sandbox.twilio import Twilio
from comanda.sandbox.world import World


def create_sandbox(clock: Clock = system_clock, seed: int = 0) -> Starlette:
    world = World(clock, seed)
    paystack, momo, hubtel = Paystack(world), Momo(world), Hubtel(world)
    twilio, africas_talking, push = Twilio(world), AfricasTalking(world), Push(world)

    @asynccontextmanager
    async def lifetime(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.close()

    app = Starlette(
        routes=[
            *paystack.routes(),
            *CheckoutPage(paystack).routes(),
            *momo.routes(),
            *hubtel.routes(),
            *twilio.routes(),
            *africas_talking.routes(),
            *push.routes(),
            *Phone(world).routes(),
            *Control(world, paystack, momo, hubtel, twilio, africas_talking, push).routes(),
        ],
        lifespan=lifetime,
    )
    app.router.redirect_slashes = False
    return app
