"""Contract numbers: the rules that shape them and the life each one leads."""
