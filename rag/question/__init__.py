"""What a question asks, understood without a model: territory, zone, acts, dates, names, kind of answer."""

from rag.question.elsewhere import find_foreign as find_foreign
from rag.question.follow import is_follow_up as is_follow_up
from rag.question.follow import says_nothing as says_nothing
from rag.question.reading import understand as understand
from rag.question.territory import find_territory as find_territory
from rag.question.understanding import Understanding as Understanding
from rag.question.wording import Wording as Wording
from rag.question.zones import ZonesOf as ZonesOf
