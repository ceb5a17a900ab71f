"""Format readers: each module here declares one FORMAT."""
