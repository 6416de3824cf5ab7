"""Approvals: promises, rungs of the ladder and reviews that wait for a named person, one at a time."""
