"""Contracts of the canonical tables, the facts of one team, and the seeded demo world."""
