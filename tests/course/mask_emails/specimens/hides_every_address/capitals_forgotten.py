import re


def mask(text: str) -> str:
    return re.sub(r"[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}", "[email]", text)
