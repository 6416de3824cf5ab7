"""Nights: the business dates closed, what each changed, and the one to close now."""
