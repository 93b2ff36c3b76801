"""What a search takes, and what it answers."""
