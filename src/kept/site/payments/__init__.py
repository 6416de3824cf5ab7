"""Payments: those that met no debt wait to be matched by a person; those posted lately are listed."""
