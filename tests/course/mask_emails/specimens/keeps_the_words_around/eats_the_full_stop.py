import re


def mask(text: str) -> str:
    return re.sub(r"[\w.%+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}\.?", "[email]", text)
