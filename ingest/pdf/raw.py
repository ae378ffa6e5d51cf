"""The pdfium functions that are called for each object or line of a page, with bare prototypes.

The library's own binding checks each argument's type at each call, which takes longer than the call. Handles
are plain integers here, or pointers for what is asked most, and results are left in the buffers below: one
process reads one file, in one thread.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, NewType, cast

import pypdfium2.raw as binding

_INT, _HANDLE, _FLOAT, _ADDRESS = ctypes.c_int, ctypes.c_void_p, ctypes.c_float, ctypes.c_void_p

TEXT = binding.FPDF_PAGEOBJ_TEXT
PATH = binding.FPDF_PAGEOBJ_PATH
IMAGE = binding.FPDF_PAGEOBJ_IMAGE
SHADING = binding.FPDF_PAGEOBJ_SHADING
FORM = binding.FPDF_PAGEOBJ_FORM


Pointer = NewType("Pointer", object)
"""A handle made ready to be passed, once for all that is asked of an object."""

pointer = cast(Callable[[int], Pointer], _ADDRESS.from_param)


def _bare(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function called without letting other threads run. With its arguments told, it takes integers or
    pointers; with none told it is far faster, and takes nothing but pointers and small integers."""
    address = ctypes.cast(getattr(binding, name), ctypes.c_void_p).value
    assert address is not None
    called: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return called


_Ask = Callable[[Pointer], int]
kind_of: _Ask = _bare("FPDFPageObj_GetType", _INT)
render_mode: _Ask = _bare("FPDFTextObj_GetTextRenderMode", _INT)
has_transparency: _Ask = _bare("FPDFPageObj_HasTransparency", _INT)
mark_count: _Ask = _bare("FPDFPageObj_CountMarks", _INT)
page_object: Callable[[Pointer, int], int] = _bare("FPDFPage_GetObject", _HANDLE)

page_count = _bare("FPDFPage_CountObjects", _INT, _HANDLE)
form_count = _bare("FPDFFormObj_CountObjects", _INT, _HANDLE)
form_object = _bare("FPDFFormObj_GetObject", _HANDLE, _HANDLE, ctypes.c_ulong)
set_active = _bare("FPDFPageObj_SetIsActive", _INT, _HANDLE, _INT)
path_segments = _bare("FPDFPath_CountSegments", _INT, _HANDLE)
path_segment = _bare("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
segment_kind = _bare("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_closes = _bare("FPDFPathSegment_GetClose", _INT, _HANDLE)

mark_of = _bare("FPDFPageObj_GetMark", _HANDLE, _HANDLE, ctypes.c_ulong)
remove_mark = _bare("FPDFPageObj_RemoveMark", _INT, _HANDLE, _HANDLE)
_mark_name = _bare(
    "FPDFPageObjMark_GetName", _INT, _HANDLE, _ADDRESS, ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong)
)
_mark_string = _bare(
    "FPDFPageObjMark_GetParamStringValue",
    _INT,
    _HANDLE,
    ctypes.c_char_p,
    _ADDRESS,
    ctypes.c_ulong,
    ctypes.POINTER(ctypes.c_ulong),
)

clip_of: _Ask = _bare("FPDFPageObj_GetClipPath", _HANDLE)
_clip_paths: _Ask = _bare("FPDFClipPath_CountPaths", _INT)
clip_segments = _bare("FPDFClipPath_CountPathSegments", _INT, _HANDLE, _INT)
clip_segment = _bare("FPDFClipPath_GetPathSegment", _HANDLE, _HANDLE, _INT, _INT)

char_of_text = _bare("FPDFText_GetCharIndexFromTextIndex", _INT, _HANDLE, _INT)
object_of_char = _bare("FPDFText_GetTextObject", _HANDLE, _HANDLE, _INT)
font_of = _bare("FPDFTextObj_GetFont", _HANDLE, _HANDLE)
font_flags = _bare("FPDFFont_GetFlags", _INT, _HANDLE)
char_unicode = _bare("FPDFText_GetUnicode", ctypes.c_uint, _HANDLE, _INT)
char_angle = _bare("FPDFText_GetCharAngle", _FLOAT, _HANDLE, _INT)


def _addresses(made: ctypes.Array[Any]) -> list[Pointer]:
    return [pointer(ctypes.addressof(made) + 4 * rank) for rank in range(len(made))]


def _floats(count: int) -> tuple[Any, list[Pointer]]:
    made = (_FLOAT * count)()
    return memoryview(made).cast("B").cast("f"), _addresses(made)


def _whole(count: int) -> tuple[memoryview[int], list[Pointer]]:
    made = (ctypes.c_uint * count)()
    return memoryview(made).cast("B").cast("I"), _addresses(made)


# The matrix of a text, the size of its type and its bounds: read one after the other, taken at once.
_text, _at_text = _floats(11)
_matrix, _at_matrix = _floats(6)
_box, _at_box = _floats(4)
_point, _at_point = _floats(2)
_size, _at_size = _floats(1)
_colour, _at_colour = _whole(4)
_modes, _at_modes = _whole(2)

_Read2 = Callable[[Pointer, Pointer], int]
_Read4 = Callable[[Pointer, Pointer, Pointer, Pointer, Pointer], int]
_get_matrix: _Read2 = _bare("FPDFPageObj_GetMatrix", _INT)
_get_size: _Read2 = _bare("FPDFTextObj_GetFontSize", _INT)
_get_width: _Read2 = _bare("FPDFPageObj_GetStrokeWidth", _INT)
_get_bounds: _Read4 = _bare("FPDFPageObj_GetBounds", _INT)
_get_fill: _Read4 = _bare("FPDFPageObj_GetFillColor", _INT)
_get_stroke: _Read4 = _bare("FPDFPageObj_GetStrokeColor", _INT)
_draw_mode: Callable[[Pointer, Pointer, Pointer], int] = _bare("FPDFPath_GetDrawMode", _INT)
_move = _bare("FPDFPageObj_Transform", None, _HANDLE, *[ctypes.c_double] * 6)
_get_point = _bare("FPDFPathSegment_GetPoint", _INT, _HANDLE, _ADDRESS, _ADDRESS)
_char_matrix = _bare("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _ADDRESS)
_char_box = _bare("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _ADDRESS)
_font_name = _bare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _HANDLE, _ADDRESS, ctypes.c_size_t)
_object_text = _bare("FPDFTextObj_GetText", ctypes.c_ulong, _HANDLE, _HANDLE, _ADDRESS, ctypes.c_ulong)

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in the units of the page."""

Matrix = tuple[float, ...]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


_red, _green, _blue, _alpha = _at_colour
_text_matrix, _text_size = _at_text[0], _at_text[6]
_text_left, _text_bottom, _text_right, _text_top = _at_text[7:]


def handle(held: Any) -> int:
    """The address of a page or a text page of the library's own classes."""
    return ctypes.cast(held.raw, ctypes.c_void_p).value or 0


def matrix_of(found: Pointer) -> list[float]:
    _get_matrix(found, _at_matrix[0])
    values: list[float] = _matrix.tolist()
    return values


def text_of(found: Pointer) -> list[float]:
    """The matrix of a text object, the size of its type, and its bounds: every object on a page has some."""
    _get_matrix(found, _text_matrix)
    _get_size(found, _text_size)
    _get_bounds(found, _text_left, _text_bottom, _text_right, _text_top)
    values: list[float] = _text.tolist()
    return values


def font_size(found: Pointer) -> float:
    _get_size(found, _at_size[0])
    size: float = _size[0]
    return size


def bounds_of(found: Pointer) -> Box | None:
    if not _get_bounds(found, *_at_box):
        return None
    left, bottom, right, top = _box.tolist()
    return left, bottom, right, top


def fill_of(found: Pointer) -> list[int] | None:
    """Red, green, blue and opacity, from 0 to 255; None for a pattern."""
    return _colour.tolist() if _get_fill(found, _red, _green, _blue, _alpha) else None


def stroke_of(found: Pointer) -> list[int] | None:
    return _colour.tolist() if _get_stroke(found, *_at_colour) else None


def paint_modes(path: Pointer) -> tuple[int, int]:
    """How a path is filled: 0 not at all, 1 by the even-odd rule, 2 by the winding rule; is it stroked?"""
    return (_modes[0], _modes[1]) if _draw_mode(path, *_at_modes) else (0, 0)


def stroke_width(path: Pointer) -> float:
    width: float = _size[0] if _get_width(path, _at_size[0]) else 0.0
    return width


def clip_paths(clip: int) -> int:
    return _clip_paths(pointer(clip))


def discard(found: int, far: float) -> None:
    """Take a text object out of its page. It is moved away as well: pdfium leaves out what is said again at
    the same place, be the first one active or not."""
    set_active(found, 0)
    _move(found, 1.0, 0.0, 0.0, 1.0, far, far)


def mark_name(mark: int) -> str:
    length, buffer = ctypes.c_ulong(), ctypes.create_string_buffer(64)
    done = _mark_name(mark, buffer, len(buffer), ctypes.byref(length))
    return buffer.raw[: max(0, length.value - 2)].decode("utf-16-le", errors="ignore") if done else ""


def mark_text(mark: int, key: bytes) -> str:
    length = ctypes.c_ulong()
    if not _mark_string(mark, key, None, 0, ctypes.byref(length)) or not length.value:
        return ""
    buffer = ctypes.create_string_buffer(length.value)
    _mark_string(mark, key, buffer, length.value, ctypes.byref(length))
    return buffer.raw[: max(0, length.value - 2)].decode("utf-16-le", errors="ignore")


def point_of(segment: int) -> tuple[float, float]:
    _get_point(segment, *_at_point)
    return _point[0], _point[1]


def char_matrix(text_page: int, char: int) -> list[float]:
    _char_matrix(text_page, char, _at_matrix[0])
    values: list[float] = _matrix.tolist()
    return values


def char_box(text_page: int, char: int) -> Box | None:
    """The place of a character in its line: left, bottom, right, top."""
    if not _char_box(text_page, char, _at_box[0]):
        return None
    left, top, right, bottom = _box.tolist()
    return left, bottom, right, top


def font_name(font: int) -> str:
    buffer = ctypes.create_string_buffer(256)
    _font_name(font, buffer, 256)
    return buffer.value.decode("utf-8", errors="replace")


def object_text(found: int, text_page: int) -> str:
    """The characters of a text object; its text page was loaded while it was active."""
    length = _object_text(found, text_page, None, 0)
    buffer = ctypes.create_string_buffer(length)
    _object_text(found, text_page, buffer, length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", errors="ignore")


def times(inner: Matrix | list[float], outer: Matrix) -> Matrix:
    """The matrix that applies ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, x, y = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + x,
        e * q + f * s + y,
    )


def placed(box: Box, matrix: Matrix) -> Box:
    """A box of a form, on the page."""
    if matrix is IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
