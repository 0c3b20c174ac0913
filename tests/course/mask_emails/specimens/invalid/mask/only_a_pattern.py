mask = r"[a-z]+@[a-z]+"
