"""The WeCom channel of an AI bot: a long connection, or encrypted callbacks."""
