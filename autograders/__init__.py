"""Judgement: a submission in, a report out."""
