"""What running text says: figures, claims, and what could not be understood."""
