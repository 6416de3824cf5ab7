"""My day: what a collector has reached, what comes first, and the list of the night."""
