"""The organisation's departments and people, as far as the app may see them. None of these calls is counted."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from adapters.api.directory import Listing, Member
from adapters.api.errors import TargetGone
from adapters.dingtalk.gateway import Gateway

ROOT: Final = 1
AT_ONCE: Final = 8
MOST: Final = 20_000

SUB: Final = "/topapi/v2/department/listsub"
IDS: Final = "/topapi/user/listid"
USER: Final = "/topapi/v2/user/get"

Json = Mapping[str, Any]


class Reader:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._hidden = False

    async def listing(self) -> Listing:
        departments = await self._departments()
        listed = await asyncio.gather(*(self._ask(IDS, {"dept_id": id}) for id in departments))
        accounts = dict.fromkeys(
            str(account)
            for result in listed
            for account in _of(result, "userid_list")
            if isinstance(account, str | int)
        )
        found = await asyncio.gather(*(self._member(account, departments) for account in list(accounts)[:MOST]))
        complete = not self._hidden and len(accounts) <= MOST
        return Listing(tuple(member for member in found if member is not None), complete)

    async def _departments(self) -> dict[int, str]:
        """Names by id, the whole tree; the root itself is named by nobody."""
        names, level = {ROOT: ""}, [ROOT]
        while level and len(names) < MOST:
            answers = await asyncio.gather(*(self._ask(SUB, {"dept_id": id}) for id in level))
            level = []
            for answer in answers:
                for one in answer if isinstance(answer, list) else []:
                    id = _number(one.get("dept_id")) if isinstance(one, Mapping) else None
                    if id is not None and id not in names:
                        names[id] = str(one.get("name", ""))
                        level.append(id)
        return names

    async def _member(self, account: str, departments: Mapping[int, str]) -> Member | None:
        answer = await self._ask(USER, {"userid": account, "language": "zh_CN"})
        if not isinstance(answer, Mapping):
            return None
        ids = [_number(each) for each in _of(answer, "dept_id_list")]
        department = next((departments[id] for id in ids if id is not None and departments.get(id)), None)
        # An address of the organisation is given by its admin; one's own may be written by anybody.
        email = answer.get("org_email")
        return Member(account, str(answer.get("name", "")), str(email) if email else None, department)

    async def _ask(self, path: str, body: Json) -> Any:
        async with self._turns:
            try:
                return (await self._gateway.old(path, body)).get("result")
            except TargetGone:
                # Outside what the app may see, or gone since.
                self._hidden = True
                return None


def _of(result: object, name: str) -> list[Any]:
    value = result.get(name) if isinstance(result, Mapping) else None
    return value if isinstance(value, list) else []


def _number(value: object) -> int | None:
    """The platform writes numbers as words here and there."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() else None
