"""The WeCom channel of a group's message push: rooms can be told, nobody can answer."""
