"""What a to-do opens: where to decide. The same for everybody, since a browser is nobody whom the house knows."""

from typing import Final

from aiohttp import web

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
HTML: Final = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>合同审批 · Contract approval</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.6 system-ui, sans-serif;
  color: light-dark(#1c2430, #e6eaf0); background: light-dark(#f4f6f9, #12161c) }
main { box-sizing: border-box; width: min(30rem, 100vw - 2rem); padding: 1.75rem; border-radius: 1rem;
  background: light-dark(#fff, #1b212a); border: 1px solid light-dark(#dde3ea, #2c3542) }
h1 { margin: 0 0 .5rem; font-size: 1.2rem }
p { margin: .5rem 0 }
</style>
<main>
<h1>在机器人的聊天里处理</h1>
<p>请打开与合同机器人的单聊，点卡片上的按钮；或发送“待办”查看所有等您处理的事项。处理后此待办自动完成。</p>
<p lang="en">Open your chat with the contract bot and press a button on the card, or send “inbox” to see all that waits for you. This
to-do is then done by itself.</p>
</main>
</html>
"""


async def todo_page(request: web.Request) -> web.Response:
    return web.Response(text=HTML, content_type="text/html", headers=HEADERS)
