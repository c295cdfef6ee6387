"""The old API of the stand-in: departments and people, with failures that come with HTTP 200."""

from collections.abc import Callable
from typing import Any

from adapters.dingtalk.fake_organisation import Json, Organisation

ROOT = 1


class Trouble(Exception):
    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.answer = {"errcode": code, "errmsg": words, "request_id": "r1"}


class Contacts:
    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._doors: dict[str, Callable[[Json], Any]] = {
            "/topapi/v2/department/listsub": self._sub,
            "/topapi/user/listid": self._ids,
            "/topapi/v2/user/get": self._user,
        }

    def knows(self, path: str) -> bool:
        return path in self._doors

    def answer(self, path: str, body: Json, *, token_holds: bool) -> Json:
        try:
            if not token_holds:
                raise Trouble(40014, "不合法的access_token")
            if "qyapi_get_member" not in self.organisation.permissions:
                raise Trouble(60011, "没有调用该接口的权限")
            return {"errcode": 0, "errmsg": "ok", "result": self._doors[path](body), "request_id": "r1"}
        except Trouble as trouble:
            return trouble.answer

    def _department(self, body: Json) -> int:
        id = body["dept_id"]
        if not isinstance(id, int):
            raise Trouble(40035, "dept_id")
        if id != ROOT and id not in self.organisation.departments:
            raise Trouble(60003, "部门不存在")
        return id

    def _sub(self, body: Json) -> Any:
        above = self._department(body)
        return [
            {"dept_id": id, "name": name, "parent_id": parent}
            for id, (name, parent) in self.organisation.departments.items()
            if parent == above
        ]

    def _ids(self, body: Json) -> Any:
        id = self._department(body)
        return {
            "userid_list": [
                one for one, told in self.organisation.members.items() if id in map(int, told["dept_id_list"])
            ]
        }

    def _user(self, body: Json) -> Any:
        account = body["userid"]
        if account in self.organisation.hidden:
            raise Trouble(50002, "请求的员工userid不在授权范围内")
        if account not in self.organisation.members and account not in self.organisation.people:
            raise Trouble(60121, "找不到该用户")
        return {"userid": account, "unionid": f"union-{account}", **self.organisation.members.get(account, {})}
