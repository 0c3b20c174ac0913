def masks(text: str) -> str:
    return text
