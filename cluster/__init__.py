"""The platform: its rules, and the ways to run it."""
