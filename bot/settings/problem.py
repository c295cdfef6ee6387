"""What is said when the settings are wrong."""


class SettingsError(Exception):
    """`problems` has one sentence for each mistake, with the variable and the cure; a secret's value is in none of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
