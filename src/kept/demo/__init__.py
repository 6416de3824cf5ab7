"""The demo house: the sample portfolio with a week of history, built by the actions of a day's work."""
