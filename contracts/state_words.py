"""Every way to name a state."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.register.contract import State
from contracts.register.values import folded

_STATE_NAMES = {
    State.DRAFT: "草稿 draft",
    State.APPROVING: "审批中 审批 待审批 approving in_approval",
    State.APPROVED: "已批准 已审批 已通过 approved",
    State.ACTIVE: "生效 生效中 已生效 执行中 履行中 active in_force",
    State.EXPIRING: "即将到期 快到期 快要到期 临近到期 expiring",
    State.EXPIRED: "已到期 已过期 过期 expired",
    State.TERMINATED: "已终止 终止 已解除 terminated",
    State.ARCHIVED: "已归档 归档 archived",
    State.NEGOTIATING: "谈判中 洽谈中 谈判 洽谈 negotiating negotiation",
    State.DELETED: "已删除 删除 deleted",
}
STATE_WORDS: Mapping[str, State] = MappingProxyType(
    {folded(word): state for state, words in _STATE_NAMES.items() for word in words.split()}
)
"""Every way to name a state, folded (see `state_named`); the first of each language is what cards show."""


def state_named(word: str) -> State | None:
    return STATE_WORDS.get(folded(word))
