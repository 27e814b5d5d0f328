"""Bytes and files to text, lines and rows, each with its offset."""
