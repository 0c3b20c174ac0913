import re


def mask(text: str) -> str:
    return re.sub(r"[\w.%+-]+@[\w-]+(\.[\w-]+)+", "[email]", text)
