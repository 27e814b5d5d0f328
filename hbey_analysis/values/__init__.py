"""The numbers and names of the written study, each with its call and the tasks behind it."""
