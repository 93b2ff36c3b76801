"""What all services must agree on: codes, places, languages, identities. No HTTP, no database, no clock."""
