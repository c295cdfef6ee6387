"""The WeCom channel of a self-built app: encrypted callbacks in, application messages out."""
