"""The network around the churn model in production."""
