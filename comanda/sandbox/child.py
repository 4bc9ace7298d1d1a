"""The sandbox as a child of another process, which it does not outlive.

The parent holds the writing end of the child's standard input. However the parent ends, also when it is killed, the
pipe closes, and the child with it.
"""

import contextlib
import secrets
import subprocess
import sys
from collections.abc import Iterator

from comanda.sandbox.serving import serve

SECONDS_TO_STOP = 5


class SandboxDidNotStart(Exception):
    """The text says what it said instead."""


@contextlib.contextmanager
def sandbox_as_child() -> Iterator[str]:
    """Its address. Raises SandboxDidNotStart."""
    process = subprocess.Popen(
        [sys.executable, "-m", "comanda.sandbox.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the parent, which ends it when it needs it no longer
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        try:
            said = process.stdout.readline()
            if "http://" not in said:
                raise SandboxDidNotStart(f"it ended with {process.wait(SECONDS_TO_STOP)}")
            yield said.split()[-1]
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    serve(0, secrets.randbits(32), while_open=sys.stdin.fileno())
