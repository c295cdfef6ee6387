"""Kills, duplicates, races and delays; nothing may be lost, doubled or half done."""
