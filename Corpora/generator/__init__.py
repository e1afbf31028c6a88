"""The parts of the corpora generator; `generate.py` beside this package is the entry point."""
