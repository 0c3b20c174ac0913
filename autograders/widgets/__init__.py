"""What a learner sees in a notebook, and can press."""
