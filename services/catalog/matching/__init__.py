"""One offering, once: pairs that may be the same are proposed, people decide, readers see one of them."""
