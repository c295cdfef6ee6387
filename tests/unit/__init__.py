"""One rule at a time, without a database or a wire."""
