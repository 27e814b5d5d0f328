"""One function a figure: a measured table and words in, marks on ``ax`` out."""
