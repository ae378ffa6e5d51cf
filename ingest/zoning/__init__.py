"""Zoning drawings: polygons of a GeoJSON or of shapefiles, alone, in a folder or in a ZIP.

``files`` says which files of a folder are one, ``take`` reads one (in the reading process), ``write`` puts
its layers in the index.
"""
