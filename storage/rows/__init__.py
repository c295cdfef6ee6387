"""Tortoise's rows, one file a noun. The migrations make the tables; a test compares the two."""

MODULES = (
    "storage.rows.contract",
    "storage.rows.number",
    "storage.rows.approval",
    "storage.rows.alert",
    "storage.rows.person",
    "storage.rows.outbox",
    "storage.rows.audit",
    "storage.rows.imported",
    "storage.rows.installation",
)
