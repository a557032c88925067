"""‹title›: ‹purpose›."""
