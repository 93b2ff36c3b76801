"""Files: a folder with organizations and offerings as JSON or CSV, for whoever has no interface."""
