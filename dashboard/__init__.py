"""The browser's side of FerroScope: Streamlit, Plotly and nothing that computes."""
