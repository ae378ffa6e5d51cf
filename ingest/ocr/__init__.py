"""Optical character recognition of scanned pages, by the ``tesseract`` program, in French."""

from ingest.ocr.notes import confidence, doubtful, remarks
from ingest.ocr.reader import Ocr, OnPage, open_ocr, wanted
from ingest.ocr.tesseract import available

__all__ = ["Ocr", "OnPage", "available", "confidence", "doubtful", "open_ocr", "remarks", "wanted"]
