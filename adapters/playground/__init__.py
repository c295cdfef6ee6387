"""The demo's own chat: a page in the browser, and the command line's say and press. Its messages live on the board."""
