"""The dashboard: Streamlit pages' shared parts and the figures they show."""
