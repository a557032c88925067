"""Strings that break parsers. Read them, never run them."""

PAYLOADS = [
    "' or 1=1 --",
    "{{ 7 * 7 }}",
    "${7*7}",
    "<svg/onload=alert(1)>",
    "../../../../etc/passwd",
    "\x00\x01\x02",
    "\u202egnp.exe",
]


def shortest() -> str:
    """The payload that is least to type."""
    return min(PAYLOADS, key=len)
