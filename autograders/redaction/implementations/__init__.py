"""Which redactors do all that the task says?"""
