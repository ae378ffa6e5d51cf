"""XHTML brought to what both SRU schemas allow: few tags, lawfully nested, every word kept in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.markup import BLOCKS, HEADINGS, Node, is_empty, rows, words

_SAME = {"b": "strong", "i": "em", "u": "span", "th": "td"}
_INLINE = frozenset(("span", "em", "strong", "a"))
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_LONGEST_ALT = 500


def lawful(html: Iterable[Node | str]) -> tuple[Node, ...]:
    """Elements that may stand in a ``Contenu``: loose words are put in a paragraph."""
    found: list[Node] = []
    loose: list[Node | str] = []
    for node in [*html, Node("")]:
        if isinstance(node, str) or (node.tag and not _is_block(node)):
            loose.append(node)
            continue
        if not is_empty(loose):
            found.append(Node("p", _inline(loose)))
        loose = []
        found += _flow([node]) if node.tag else ()
    return tuple(found)


def _is_block(node: Node) -> bool:
    """Does a node hold a block, at any depth?"""
    return node.tag in BLOCKS or any(isinstance(child, Node) and _is_block(child) for child in node.children)


def _flow(nodes: Iterable[Node | str]) -> tuple[Node, ...]:
    """Blocks in their lawful form; words between them in paragraphs."""
    return tuple(each for node in nodes if isinstance(node, Node) for each in _block(node))


def _block(node: Node) -> Sequence[Node]:
    if node.tag in HEADINGS:
        return [Node(node.tag, _inline(node.children))]
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "table":
        return _table(node)
    if any(isinstance(child, Node) and _is_block(child) for child in node.children):
        return [Node("div", lawful(node.children))]
    if is_empty(node.children) and not any(_picture(child) for child in node.children):
        return []
    return [Node(node.tag if node.tag in ("p", "div") else "div", _inline(node.children))]


def _picture(node: Node | str) -> bool:
    return isinstance(node, Node) and (node.tag == "img" or any(_picture(child) for child in node.children))


def _list(node: Node) -> Sequence[Node]:
    """Its items; what stands beside them is put in one."""
    items = []
    for child in node.children:
        inside = child.children if isinstance(child, Node) and child.tag == "li" else (child,)
        if not is_empty(inside):
            items.append(Node("li", _either(inside)))
    return [Node(node.tag, tuple(items))] if items else []


def _table(node: Node) -> Sequence[Node]:
    found = []
    for row in rows(node):
        cells = [_cell(child) for child in row.children if not is_empty((child,)) or _is_cell(child)]
        if not is_empty(row.children):
            found.append(Node("tr", tuple(cells)))
    return [Node("table", tuple(found))] if found else []


def _is_cell(node: Node | str) -> bool:
    return isinstance(node, Node) and node.tag in ("td", "th")


def _cell(node: Node | str) -> Node:
    inside = node.children if isinstance(node, Node) and _is_cell(node) else (node,)
    return Node("td", _either(inside))


def _either(nodes: Sequence[Node | str]) -> tuple[Node | str, ...]:
    """The inside of an item or of a cell: words, or blocks."""
    if any(isinstance(node, Node) and _is_block(node) for node in nodes):
        return lawful(nodes)
    return _inline(nodes)


def _inline(nodes: Iterable[Node | str], linked: bool = False) -> tuple[Node | str, ...]:
    """Words and what may stand among them; blocks are replaced by their words."""
    found: list[Node | str] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        elif node.tag in ("br", "img"):
            found += [Node("br")] if node.tag == "br" else _image(node)
            found += _inline(node.children, linked)
        elif node.tag in BLOCKS:
            found.append(words(node))
        else:
            found += _phrase(node, linked)
    return tuple(found)


def _phrase(node: Node, linked: bool) -> Sequence[Node | str]:
    tag = _SAME.get(node.tag, node.tag)
    href = dict(node.attrs).get("href", "")
    if tag == "a" and (linked or not URI.fullmatch(href)):
        return _inline(node.children, linked)
    inner = _inline(node.children, linked or tag == "a")
    if tag not in _INLINE:
        return inner
    return [Node(tag, inner, (("href", href),) if tag == "a" else ())]


def _image(node: Node) -> Sequence[Node]:
    attrs = dict(node.attrs)
    if not URI.fullmatch(attrs.get("src", "")):
        return []
    return [Node("img", (), (("alt", attrs.get("alt", "")[:_LONGEST_ALT]), ("src", attrs["src"])))]
