"""The demo house: the sample portfolio with a week of history, built through the same actions as any day's work."""
