"""import and export."""
