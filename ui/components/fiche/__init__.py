"""The sheet of rules on the screen: what is chosen, the rules by theme, their ticks, two sheets compared."""
