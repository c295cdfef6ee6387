"""The page behind a contract's link: the same for every number, for a browser is nobody whom the house knows."""

from html import escape

from aiohttp import web

from adapters.api.links import LONGEST, PAGE
from bot.i18n import load

ROUTE = PAGE + "{number:.+}"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HTML = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.6 system-ui, sans-serif;
  color: light-dark(#1c2430, #e6eaf0); background: light-dark(#f4f6f9, #12161c) }}
main {{ box-sizing: border-box; width: min(30rem, 100vw - 2rem); padding: 1.75rem; border-radius: 1rem;
  background: light-dark(#fff, #1b212a); border: 1px solid light-dark(#dde3ea, #2c3542) }}
h1 {{ margin: 0 0 .5rem; font-size: 1.2rem }}
p {{ margin: .5rem 0 }}
code {{ display: block; margin: 1rem 0 0; padding: .7rem .9rem; border-radius: .6rem; overflow-wrap: anywhere;
  font: 15px/1.4 ui-monospace, monospace; background: light-dark(#eef2f7, #262e3a); user-select: all }}
</style>
<main>
<h1>{title}</h1>
<p>{text}</p>
<code>{command}</code>
</main>
</html>
"""


async def contract_page(request: web.Request) -> web.Response:
    t = load(_wished(request.headers.get("Accept-Language", "")))
    number = "".join(letter for letter in request.match_info["number"] if letter.isprintable()).strip()[:LONGEST]
    page = HTML.format(
        lang=t.locale,
        title=escape(t("link.title")),
        text=escape(t("link.text")),
        command=escape(t("link.command", number=number)),
    )
    return web.Response(text=page, content_type="text/html", headers=HEADERS)


def _wished(accepted: str) -> str:
    """The language that the browser names first."""
    return accepted.partition(",")[0].partition(";")[0].strip()[:20] or "en"
