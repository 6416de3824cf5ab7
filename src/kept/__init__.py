"""Kept (守诺): lawful, firm and humane debt collection, from the first call to the court."""
