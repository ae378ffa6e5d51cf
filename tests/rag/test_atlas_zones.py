"""The zones that may be named within the limits of a question."""

from __future__ import annotations

from rag.atlas import Atlas, Holding
from rag.types import Filters, Territory, Visibility

BOURG = Holding("a", Visibility.PUBLIC, Territory("Bourg"), frozenset({"bourg"}), frozenset({"UDa"}))
HAMEAU = Holding("b", Visibility.PUBLIC, Territory("Hameau"), frozenset({"hameau"}), frozenset({"N", "1AUh"}))


def test_zones_follow_commune_corpora_walls_and_visibility() -> None:
    atlas = Atlas.among([BOURG, HAMEAU])
    assert atlas.zones_in(Filters()) == ("1AUh", "N", "UDa")
    assert atlas.zones_in(Filters(commune="Bourg")) == ("UDa",)
    assert atlas.zones_in(Filters(commune="Ailleurs")) == ()
    assert atlas.zones_in(Filters(corpora=("b",))) == ("1AUh", "N")
    assert atlas.zones_in(Filters(opened=("a",))) == ("UDa",)
    assert atlas.zones_in(Filters(visibilities=(Visibility.INTERNAL,))) == ()
