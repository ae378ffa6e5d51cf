"""What the journal says of a period: questions alike put together, then the figures."""
