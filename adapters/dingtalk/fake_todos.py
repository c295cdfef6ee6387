"""To-dos of the stand-in: made for unionIds, each sourceId once."""

import re

from adapters.dingtalk.fake_organisation import Json, Organisation

TASK = re.compile(r"/v1\.0/todo/users/([^/]+)/tasks(?:/([^/]+))?")


class TodoRefusal(Exception):
    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def answer(organisation: Organisation, verb: str, path: str, operator: str, body: Json) -> Json:
    """Raises TodoRefusal."""
    found = TASK.fullmatch(path)
    if found is None:
        raise TodoRefusal("InvalidAction.NotFound", 404)
    union, id = found[1], found[2]
    if operator != union:
        raise TodoRefusal("param.operatorId")
    if verb == "PUT":
        if id not in organisation.todos or organisation.todos[id]["creatorId"] != union:
            raise TodoRefusal("resource.not.found", 404)
        organisation.todos[id]["done"] = body["done"]
        return {"result": True}
    if not union.startswith("union-") or union.removeprefix("union-") not in organisation.people:
        raise TodoRefusal("param.userIdNotExist")
    if not 0 < len(body["subject"]) <= 1_024 or body["executorIds"] != [union] or body["creatorId"] != union:
        raise TodoRefusal("param.error")
    if not all(body["detailUrl"][name].startswith("http") for name in ("appUrl", "pcUrl")):
        raise TodoRefusal("param.detailUrl")
    if any(todo["sourceId"] == body["sourceId"] for todo in organisation.todos.values()):
        raise TodoRefusal("todo.task.exist")
    id = organisation.next_id("todo")
    organisation.todos[id] = {**body, "done": False}
    return {"id": id, "subject": body["subject"]}
