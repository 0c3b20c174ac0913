"""What can be asked of `seclab`? One module for each group of commands."""
