"""What the night planned for tomorrow, and what came of the days before."""
