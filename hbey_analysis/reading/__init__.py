"""Text to outline, clauses, names and codes."""
