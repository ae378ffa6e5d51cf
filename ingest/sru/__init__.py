"""CNIG SRU level 1 (structuration du règlement d'urbanisme), read and written as XML and as JSON."""
