import re


def mask(text: str) -> str:
    return re.sub(r"\S*@\S*", "[email]", text)
