"""Files of a private chat: fetched within their five minutes, decrypted, and told of. Filing them is not built yet."""

import base64
import logging
from collections.abc import Callable

import aiohttp
from yarl import URL

from adapters._shared.callback_crypto import NotGenuine, aes_key, decrypted_file
from adapters.api.errors import BadPayload
from adapters.wecom_aibot.heard import File

log = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
PATIENCE = aiohttp.ClientTimeout(total=20, connect=5)
HOSTS = (".myqcloud.com", ".weixin.qq.com", ".qq.com")
"""Where the platform keeps files."""

TOLD = (
    "收到文件（{size:,} 字节）。目前还不能归档文件，请用“记 号 文字”写下要点。\n"
    "File received ({size:,} bytes). Files cannot be filed yet."
)
REFUSED = "文件没能读取，请重新发送。\nThe file could not be read; please send it again."


class Files:
    """`callback_key` is the EncodingAESKey of callback mode, else None. `known` tells whose files may be fetched."""

    def __init__(self, callback_key: str | None, known: Callable[[str], bool], hosts: tuple[str, ...] = HOSTS) -> None:
        self._callback_key = callback_key
        self._known = known
        self._hosts = hosts

    async def noted(self, file: File) -> str:
        """What is said of it."""
        if not self._known(file.origin.account):
            return REFUSED
        try:
            raw = await self._fetched(file.url)
            plain = decrypted_file(self._key(file), raw)
        except (BadPayload, aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.info("a file was not read: %s", type(error).__name__)
            return REFUSED
        return TOLD.format(size=len(plain))

    def _key(self, file: File) -> bytes:
        if file.key is not None:
            key = base64.b64decode(file.key + "=" * (-len(file.key) % 4))
            if len(key) != 32:
                raise NotGenuine(-40004)
            return key
        if self._callback_key is None:
            raise NotGenuine(-40004)
        return aes_key(self._callback_key)

    async def _fetched(self, address: str) -> bytes:
        """Raises BadPayload for an address that is not the platform's, or for more than 20 MB."""
        url = URL(address)
        host = f".{url.host or ''}"
        if not any(host.endswith(each) for each in self._hosts) or (url.scheme != "https" and host != ".127.0.0.1"):
            raise BadPayload("a file at an address that is not the platform's")
        raw = bytearray()
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            answer.raise_for_status()
            async for chunk in answer.content.iter_any():
                raw += chunk
                if len(raw) > LARGEST:
                    raise BadPayload("a file of more than 20 MB")
        return bytes(raw)
