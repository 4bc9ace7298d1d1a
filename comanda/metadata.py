"""The metadata of every table: importing this module knows them all."""

from sqlalchemy import MetaData

from comanda.kit.tenancy import Base

METADATA: MetaData = Base.metadata
