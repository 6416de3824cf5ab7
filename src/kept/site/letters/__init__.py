"""Letters to many cases at once."""
