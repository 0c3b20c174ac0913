"""What of the judging of suites runs inside the sandbox?

Read as text, sent to the sandbox, and run there; never imported by the grader.
"""
