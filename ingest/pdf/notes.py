"""What is laid over a page and said there: typed remarks, stamps, the fields of a form."""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as binding

MAX_NOTES = 2000
_SAYING = (binding.FPDF_ANNOT_FREETEXT, binding.FPDF_ANNOT_STAMP, binding.FPDF_ANNOT_WIDGET)


def opened(pdf: Any, rank: int) -> Any:
    """A page of a document, with the words that a reader sees laid over it among its own."""
    page = pdf[rank]
    if (
        not _says(page)
        or binding.FPDFPage_Flatten(page, binding.FLAT_NORMALDISPLAY) != binding.FLATTEN_SUCCESS
    ):
        return page
    page.close()
    return pdf[rank]


def _says(page: Any) -> bool:
    for rank in range(min(binding.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        note = binding.FPDFPage_GetAnnot(page, rank)
        if not note:
            continue
        kind = binding.FPDFAnnot_GetSubtype(note)
        binding.FPDFPage_CloseAnnot(note)
        if kind in _SAYING:
            return True
    return False
