def mask(text: str) -> str:
    while True:
        text += "x"
        text = text[1:]
