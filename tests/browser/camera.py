"""Reading a QR code as a phone does: from the picture on the screen."""

from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator


def scan(around: Locator) -> str:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(around.screenshot())))
    assert len(found) == 1
    text: str = found[0].text
    return text
