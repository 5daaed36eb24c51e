"""Learning what the gates know, from texts of our own. Nothing here runs while answers are rated."""
