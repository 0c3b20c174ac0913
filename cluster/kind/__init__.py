"""How do the labs run on a kind cluster, with Docker or Podman?"""
