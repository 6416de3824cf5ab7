"""The law: every rule of every country with its source, and one rule in full."""
