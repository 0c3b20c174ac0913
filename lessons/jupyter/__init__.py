"""JupyterLab as the course runs it."""
