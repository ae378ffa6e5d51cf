"""The upkeep of gold sets: ``lint`` names what is wrong, ``add`` adds safely, ``split`` shares out."""
