"""The register: what a contract is, the states it may be in, and how it moves between them."""
