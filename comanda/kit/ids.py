"""Row identifiers."""

import random
import time
from uuid import UUID

# Seeded by the system, and far cheaper than asking it every time; identifiers are no secrets.
_random = random.Random()  # noqa: S311


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.

    New rows land at the right edge of every primary-key index. Never a secret: whoever holds one can guess
    when its neighbours were made.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | _random.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
