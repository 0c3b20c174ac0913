"""The churn model's data: four buckets, six principals, one role."""
