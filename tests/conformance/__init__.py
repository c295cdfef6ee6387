"""One suite for every channel and one for every store; the suites find their own subjects."""
