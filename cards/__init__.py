"""What people see. A card is described once here and drawn by every channel in its own way."""
