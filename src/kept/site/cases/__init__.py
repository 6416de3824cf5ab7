"""Cases: the list, the search, and the page of one case with all that can be done from it."""
