"""Real pages of running services in a real browser."""
