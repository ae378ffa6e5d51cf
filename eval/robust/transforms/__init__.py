"""The transformations, one file each, found by themselves: a module that holds ``TRANSFORMS``."""
