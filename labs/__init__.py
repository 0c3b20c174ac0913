"""What is the world like that lessons happen in?"""
