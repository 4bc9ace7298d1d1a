"""Files in a bucket of an object storage that speaks S3. Imported only where one is set: it brings a library along."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from comanda.files.storage import checked, is_key, unavailable

if TYPE_CHECKING:
    from obstore.store import S3Credential

SECONDS = 4  # for one file, tries that follow a failed one included
CONNECT_SECONDS = 2


class S3Storage:
    def __init__(
        self, bucket: str, prefix: str, *, endpoint: str, region: str, access_key: str, secret_key: str
    ) -> None:
        def credentials() -> "S3Credential":
            return {
                "access_key_id": access_key,
                "secret_access_key": secret_key,
                "token": None,
                "expires_at": None,
            }

        # What the library would else take from AWS_… variables, which may be meant for another program, is said here.
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint,
            aws_endpoint_url_s3=endpoint,
            region=region,
            credential_provider=credentials,
            skip_signature=False,
            virtual_hosted_style_request=False,
            disable_bulk_delete=True,  # not all who speak S3 know it
            client_options={
                "allow_http": endpoint.startswith("http:"),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=SECONDS),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=SECONDS)},
        )

    async def write(self, key: str, content: bytes) -> None:
        async with _bounded():
            await obstore.put_async(self._store, checked(key), content, use_multipart=False)

    async def read(self, key: str) -> bytes | None:
        if not is_key(key):
            return None
        async with _bounded():
            try:
                found = await obstore.get_async(self._store, key)
                return bytes(await found.bytes_async())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
        return None

    async def remove(self, key: str) -> None:
        async with _bounded():
            await obstore.delete_async(self._store, checked(key))


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    """Raises StorageUnavailable. The library's own texts hold addresses and what the other side said of our keys."""
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except TimeoutError as error:
        raise unavailable(f"it did not answer within {SECONDS} seconds") from error
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise unavailable("it refuses our keys, or does not let them do this") from error
    except FileNotFoundError as error:
        raise unavailable("there is no such bucket") from error
    except BaseError as error:
        raise unavailable("it cannot be reached, or does not understand us") from error
