"""What people can ask for: one file a family of commands."""
