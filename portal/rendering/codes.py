"""Square codes on paper."""

from base64 import b64encode

import zxingcpp


def qr_svg(text: str) -> str:
    """Return `text` as a QR code in SVG, with a margin of four modules."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return barcode.to_svg(scale=4, add_quiet_zones=True)


def qr_address(text: str) -> str:
    """Return the QR code of `text` as a data address, for an image in a PDF."""
    return "data:image/svg+xml;base64," + b64encode(qr_svg(text).encode()).decode()
