"""Measures over tidy tables: who works, with whom, in what order and on which themes."""
