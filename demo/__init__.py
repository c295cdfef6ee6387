"""The invented company and its contracts."""
