"""From bytes to outline, clauses and names; knows nothing of measures or drawing."""
