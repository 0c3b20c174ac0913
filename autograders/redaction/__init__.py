"""What does a redactor leave of personal data, and what else does it destroy?"""
