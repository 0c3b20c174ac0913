import re

PATTERN = r"[\w.%+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}"


def mask(text: str) -> str:
    return re.sub(PATTERN, "[email]", text, count=1)
