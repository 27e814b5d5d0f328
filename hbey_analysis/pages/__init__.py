"""Pages over what was made."""
