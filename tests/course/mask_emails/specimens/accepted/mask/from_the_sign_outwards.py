import string

NAME = set(string.ascii_letters + string.digits + "._%+-")
HOST = set(string.ascii_letters + string.digits + ".-")


def mask(text: str) -> str:
    found = text.find("@")
    while found >= 0:
        begin, end = found, found + 1
        while begin and text[begin - 1] in NAME:
            begin -= 1
        while end < len(text) and text[end] in HOST:
            end += 1
        host = text[found + 1 : end].rstrip(".-")
        last = host.rpartition(".")[2]
        if begin < found and "." in host and last.isalpha() and len(last) > 1:
            text = text[:begin] + "[email]" + text[found + 1 + len(host) :]
            end = begin
        found = text.find("@", end)
    return text
