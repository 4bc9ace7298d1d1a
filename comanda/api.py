"""Every router, in the order they are tried: the busiest first."""

from fastapi import APIRouter

import comanda.tenants.endpoints

ROUTERS: tuple[APIRouter, ...] = (comanda.tenants.endpoints.router,)
