"""How speed, memory, building time and disk grow from a thousand passages to a million."""
