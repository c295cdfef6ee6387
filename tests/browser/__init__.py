"""The page, driven as a person drives it."""
