"""What several channels need alike: their vendors' crypto, and the keeping of a token."""
