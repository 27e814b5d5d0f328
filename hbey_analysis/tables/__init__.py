"""The tidy tables of a plan: their columns, their making, their evidence, their files."""
