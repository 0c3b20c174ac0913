"""How is a class taught: what goes out, what comes back, and what it earned?"""
