"""The sheet of rules: for a zone, a kind of works and a day, every theme with the rules that apply, cited."""

from rag.sheet.build import sheet as sheet
from rag.sheet.fiche import kinds_of_works as kinds_of_works
from rag.sheet.fiche import themes as themes
from rag.sheet.ground import zone_labels as zone_labels
from rag.sheet.types import Request as Request
from rag.sheet.types import Sheet as Sheet
