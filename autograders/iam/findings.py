"""How does a message explain that a request is wrongly allowed or denied?"""
from __future__ import annotations
from autograders.finding import Counterexample, Finding
def explained(found, dialect):
    return Finding("x","y",Counterexample(str(found.request)))
