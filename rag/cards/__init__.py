"""Key points of acts, each with the words that say it; the acts near them; what sets two of them apart."""

from rag.cards.compare import Comparison as Comparison
from rag.cards.compare import compare as compare
from rag.cards.ledger import Ledger as Ledger
from rag.cards.ledger import key as key
from rag.cards.ledger import ledger as ledger
from rag.cards.make import Cards as Cards
from rag.cards.nearest import Near as Near
from rag.cards.nearest import nearest as nearest
from rag.cards.seek import Row as Row
from rag.cards.seek import Sitting as Sitting
from rag.cards.seek import Sought as Sought
from rag.cards.seek import by_sitting as by_sitting
from rag.cards.seek import seek as seek
from rag.cards.seek import sitting_of as sitting_of
from rag.cards.seek import sittings as sittings
from rag.cards.types import Card as Card
from rag.cards.types import Laid as Laid
from rag.cards.types import Said as Said
from rag.cards.types import Sum as Sum
from rag.cards.types import Tabled as Tabled
from rag.cards.types import Tie as Tie
from rag.cards.types import Trait as Trait
