"""Dates: periods, working days, and the engine that finds the last day to give notice."""
