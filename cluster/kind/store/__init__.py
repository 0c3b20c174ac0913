"""How does a lab get an object store in the cluster?"""
