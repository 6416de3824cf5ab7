"""Import: a file is dropped, checked, confirmed and stored; placements and payments alike."""
