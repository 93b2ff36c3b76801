"""How well search finds what people mean: a judged set of queries over the demo county, on both engines, beside
the search that comparable services have."""
