"""What the house needs before it has a virtualenv. Standard library only."""
