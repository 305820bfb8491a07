"""Figures: core types in, ``plotly.graph_objects.Figure`` out, one file per idea."""
