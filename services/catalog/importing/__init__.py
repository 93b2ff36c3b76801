"""Many offerings at once, from a file of an association's own: read row by row, written batch by batch."""
