"""Reads press articles."""
