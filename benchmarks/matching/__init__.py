"""How well matching tells what is the same: labelled pairs, and `make evaluate`."""
