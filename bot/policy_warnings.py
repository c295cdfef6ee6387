"""What `check` says of approval policies: they are usable, and yet a request may find nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime

from contracts.approval.policy import Asks
from contracts.approval.reviewing import Flaw, review
from contracts.company import Company
from contracts.people import Role

WHY = {
    "approval.nobody": "nobody is found who could take it. Name somebody, or ask them not to submit",
    "approval.left": "who is named there has left. Name somebody else",
    "approval.own": "only the requester is left, and nobody approves their own request. Ask one more person there",
    "approval.same_eyes": "only people who have decided an earlier step are left. Ask one more person there",
}


def policy_warnings(company: Company) -> Iterator[str]:
    """Sentences with their cure."""
    yield from _unmanned(company)
    for flaw in review(company, tuple(company.types), datetime.now(UTC).date()):
        if not _said_already(company, flaw):
            yield _sentence(company, flaw)
    if not company.with_role(Role.ADMIN):
        yield "nobody is admin, so nobody will be told when a request is blocked. Name one."


def _unmanned(company: Company) -> Iterator[str]:
    """Steps that nobody could decide: they are blocked when a request comes to them, so say it before."""
    for policy in company.policies:
        for number, step in enumerate(policy.steps, start=1):
            for asked in step.asked:
                if asked.asks is Asks.ROLE and asked.name and not company.with_role(Role(asked.name)):
                    yield (
                        f"step {number} of policy {policy.id} asks the role {asked.name}, which nobody has."
                        " Give it to somebody, or requests will be blocked there."
                    )


def _said_already(company: Company, flaw: Flaw) -> bool:
    """A role that nobody has blocks everybody's requests; once is enough."""
    if flaw.kind != "blocked" or flaw.other != "approval.nobody":
        return False
    number = int(flaw.detail.partition(":")[0])
    step = next(policy for policy in company.policies if policy.id == flaw.policy).steps[number - 1]
    return any(asked.asks is Asks.ROLE and not company.with_role(Role(asked.name or "")) for asked in step.asked)


def _sentence(company: Company, flaw: Flaw) -> str:
    if flaw.kind == "overlap":
        return (
            f"the policies {flaw.policy} and {flaw.other} fit the same requests equally well; {flaw.policy} wins because"
            " it stands first. Part them by a condition."
        )
    if flaw.kind == "never":
        hidden = f": {flaw.policy and flaw.other} always goes before it" if flaw.other else ""
        return f"the policy {flaw.policy} never applies to anything{hidden}. Change its conditions, or take it out."
    if flaw.kind == "gap":
        return (
            f"no policy applies to type {flaw.other} from {flaw.detail} on, so such requests are blocked."
            " Write one for them."
        )
    number, _, ids = flaw.detail.partition(":")
    names = ", ".join(company.people[id].name for id in ids.split(",") if id in company.people)
    return f"step {number} of policy {flaw.policy} is blocked for requests of {names}: {WHY[flaw.other]}."
