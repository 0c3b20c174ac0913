"""What runs inside the jail?

Standard library only: the jailed interpreter sees this folder and nothing else of the course.
"""
