"""Held to R: golden values from packaged data, and R's full reference where it is there."""
