"""The address of a contract, for people to paste: it shows nothing by itself, and a chat may unfold it for its readers."""

from urllib.parse import unquote, urlsplit

PAGE = "/c/"
LONGEST = 100


def number_in(url: str, public_url: str | None) -> str | None:
    """The number that a link of ours names; None for any other address.

    >>> number_in("https://contracts.example.com/c/20260115-XS-000123", "https://contracts.example.com")
    '20260115-XS-000123'
    """
    if public_url is None:
        return None
    try:
        given, ours = urlsplit(url), urlsplit(public_url)
        same = (given.scheme, given.hostname, given.port) == (ours.scheme, ours.hostname, ours.port)
        number = unquote(given.path.removeprefix(ours.path.rstrip("/")), errors="strict")
    except ValueError:
        return None
    if not same or not number.startswith(PAGE):
        return None
    number = number.removeprefix(PAGE).strip()
    return number if 0 < len(number) <= LONGEST and number.isprintable() else None
