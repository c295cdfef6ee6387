"""The business: contracts, their numbers, approvals and dates. Standard library only, no I/O."""
