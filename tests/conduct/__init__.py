"""Conduct: codes, reports in confidence, and who is barred."""
