"""Approvals: which policy applies, whom it asks, and what their decisions come to."""
