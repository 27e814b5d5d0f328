"""Tables to figures: fonts and files, wording in two languages, plots, gallery."""
