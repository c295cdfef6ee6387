"""The database. Tortoise is known here and nowhere else."""
