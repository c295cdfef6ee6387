"""The facts of a contract as people type them: their names in two languages, and how they are set."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Protocol

from contracts.dates.terms import end_of
from contracts.money import plain
from contracts.register import values
from contracts.register.contract import Contract
from contracts.register.typed import TypeField, field_of, set_details
from contracts.register.values import SETTERS, Problem, Wrong, amount, currency, folded


class House(values.House, Protocol):
    """What facts are checked against, with the fields that types have of their own."""

    def fields_of(self, type: str) -> tuple[TypeField, ...]: ...


__all__ = ["FIELD_WORDS", "Problem", "apply_facts", "field_named"]

_NAMES = {
    "number": "合同编号 编号 合同号 number contract_number contract_no contract_id",
    "title": "合同名称 标题 合同标题 名称 title contract_title contract_name subject",
    "customer": "客户 客户名称 相对方 乙方 对方单位 customer customer_name counterparty",
    "type": "类型 合同类型 type contract_type",
    "amount": "金额 合同金额 amount contract_amount contract_value",
    "currency": "币种 货币 currency",
    "signed": "签订日期 签署日期 签约日期 签订 signed signed_date date_signed",
    "starts": "生效日期 开始日期 起始日期 生效 开始 starts start start_date effective_date",
    "ends": "到期日期 结束日期 终止日期 到期日 到期 结束 ends end end_date expires expiry expiry_date",
    "notice_period": "通知期 通知期限 notice_period notice",
    "auto_renew": "自动续约 自动续签 auto_renew auto_renewal",
    "term": "期限 合同期限 合同期 term contract_term duration",
    "minimum_term": "最短期限 最低期限 最短合同期 minimum_term minimum min_term",
    "renewal_notice": "续约通知期 续期通知期 renewal_notice renewal_notice_period",
    "owner": "负责人 经办人 owner contract_owner",
    "status": "状态 合同状态 status state",
    "tags": "标签 tags tag",
    "aliases": "外部编号 别名 aliases alias external_number other_numbers",
    "notes": "备注 notes note remarks",
}

FIELD_WORDS: Mapping[str, str] = MappingProxyType(
    {folded(word): name for name, words in _NAMES.items() for word in words.split()}
)
"""Every way to name a field, folded (see `field_named`), and the English name that the files and cards use."""


def field_named(word: str) -> str | None:
    """The English name of a field; width, case, spaces, `-` and `_` do not count."""
    return FIELD_WORDS.get(folded(word))


def apply_facts(
    contract: Contract, facts: Mapping[str, str], company: House, today: date
) -> tuple[Contract, tuple[Problem, ...]]:
    """The contract with these facts (field name → text), and what is wrong with the others.

    An empty text clears a fact that may be missing and leaves alone one that may not. `status` and `number` are no
    facts to be typed: the first follows from what happens, the second from the counter.
    """
    problems: list[Problem] = []
    given: dict[str, str] = {}
    own = _own_fields(contract, facts, company)
    details: dict[str, str] = {}
    for word, text in facts.items():
        name = field_named(word)
        if name is None and (typed := field_of(own, word)):
            details[typed.id] = text
        elif name in (None, "status", "number"):
            problems.append(Problem("error.unknown_field", {"text": word}))
        else:
            given[name or word] = text.strip()
    for name, setter in SETTERS.items():
        if name not in given:
            continue
        try:
            contract = setter(contract, given[name], company, today)
        except Wrong as wrong:
            problems.append(wrong.problem)
    contract = _lasting(contract, given)
    contract, money_problems = _priced(contract, given, company)
    contract, detail_problems = set_details(contract, own, details, company.currency, today)
    return contract, (*problems, *money_problems, *detail_problems, *_order(contract, given))


def _own_fields(contract: Contract, facts: Mapping[str, str], company: House) -> tuple[TypeField, ...]:
    """Of the type that it has, or is given along with them."""
    said = next((text for word, text in facts.items() if field_named(word) == "type" and text.strip()), None)
    kind = company.type_named(said) if said else None
    return company.fields_of(kind.id if kind else contract.type)


def _lasting(contract: Contract, given: Mapping[str, str]) -> Contract:
    """A term by its length ends when its start says; an end that is given takes the place of the length."""
    terms = contract.terms
    if terms.length is None or not given.keys() & {"term", "starts", "ends"}:
        return contract
    if "ends" in given and not given.get("term"):
        return replace(contract, terms=replace(terms, length=None))
    if contract.starts is None:
        return contract
    return replace(contract, ends=end_of(contract.starts, terms.length), open_ended=False)


def _priced(contract: Contract, given: Mapping[str, str], company: House) -> tuple[Contract, tuple[Problem, ...]]:
    """Amount and currency together, for neither means much alone. A new currency alone keeps the figure."""
    if "amount" not in given and not given.get("currency"):
        return contract, ()
    now = contract.amount
    try:
        unit = currency(given.get("currency", "")) or (now.currency if now else company.currency)
        text = given.get("amount", plain(now) if now else None)
        if text is None:
            return contract, (
                Problem("error.missing_fields", {"fields": ("amount",), "number": contract.number or contract.title}),
            )
        return replace(contract, amount=amount(text, unit) if text else None), ()
    except Wrong as wrong:
        return contract, (wrong.problem,)


def _order(contract: Contract, given: Mapping[str, str]) -> tuple[Problem, ...]:
    if given.keys() & {"starts", "ends"} and contract.starts and contract.ends and contract.starts > contract.ends:
        ends, starts = contract.ends.isoformat(), contract.starts.isoformat()
        return (Problem("error.ends_too_early", {"text": ends, "starts": starts}),)
    return ()
