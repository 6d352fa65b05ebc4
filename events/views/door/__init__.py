"""The door: checking people in, and letting others do it."""
