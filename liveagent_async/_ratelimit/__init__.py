"""How many calls at once, and how many in a minute."""
