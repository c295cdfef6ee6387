"""What a button means, before it is made opaque."""

from dataclasses import dataclass

from contracts.telling import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Press:
    """`action` is a permanent name ("task.approve"): never renamed, never used again for something else.

    `revision` is what the reader saw; a press on anything newer is stale. `args` are short words without "|".
    """

    action: str
    subject: Subject
    revision: int = 0
    args: tuple[str, ...] = ()


def pack(press: Press) -> str:
    parts = (press.action, press.subject.kind.value, str(press.subject.id), str(press.revision), *press.args)
    if any("|" in part for part in parts):
        raise ValueError("a part of a button may not contain '|'")
    return "|".join(parts)


def unpack(text: str) -> Press:
    """Raises ValueError on anything that `pack` did not make."""
    action, kind, id, revision, *args = text.split("|")
    return Press(action, Subject(SubjectKind(kind), int(id)), int(revision), tuple(args))
