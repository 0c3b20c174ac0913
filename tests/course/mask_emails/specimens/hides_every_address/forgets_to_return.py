def mask(text: str) -> None:
    text.replace("@", "[email]")
