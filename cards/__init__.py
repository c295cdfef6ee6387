"""What people see, before any chat draws it."""
