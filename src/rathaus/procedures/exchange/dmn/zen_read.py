"""Reads the expressions of our tables into a tree, as much of them as FEEL can say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from rathaus.procedures.exchange.dmn.tree import (
    PARTS_OF_DAY,
    Call,
    Choice,
    Clock,
    Day,
    Each,
    Field,
    Filtered,
    Flag,
    Item,
    Listed,
    Minus,
    Node,
    Not,
    NotExpressible,
    Nothing,
    Nth,
    Number,
    Pair,
    Path,
    Quantified,
    Subject,
    Within,
    Words,
)
from rathaus.procedures.tables.tokens import ExpressionError, Token, tokenize

_COMPARE = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_PLAIN = {
    "upper": "upper case", "lower": "lower case", "abs": "abs", "floor": "floor",
    "ceil": "ceiling", "string": "string", "number": "number", "startsWith": "starts with",
    "endsWith": "ends with", "sum": "sum", "min": "min", "max": "max", "avg": "mean",
    "median": "median", "matches": "matches",
}  # fmt: skip
_LISTS = {"some": "some", "all": "every", "none": "", "filter": "", "map": "", "count": ""}
_SUBJECT = "value_"
NOTHING_KNOWN: Mapping[str, bool] = {}


def read_zen(
    source: str, lists: Mapping[str, bool] = NOTHING_KNOWN, *, subject_is_list: bool | None = None
) -> Node:
    """The tree of an expression; ``$`` is the subject of the cell.

    ``lists`` says of paths whether they hold lists: FEEL counts items and letters differently.
    ``subject_is_list`` says the same of ``$``, None where nobody knows. Raises NotExpressible.
    """
    try:
        tokens = tokenize(_subject_named(source))
    except ExpressionError as error:
        raise NotExpressible(error.reason) from None
    return _Reader(tokens, lists, subject_is_list).whole()


def _subject_named(source: str) -> str:
    out, quote = [], ""
    for sign in source:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        out.append(_SUBJECT if sign == "$" and not quote else sign)
    return "".join(out)


class _Reader:
    def __init__(
        self, tokens: tuple[Token, ...], lists: Mapping[str, bool], subject_is_list: bool | None
    ) -> None:
        self.tokens = tokens
        self.lists = lists
        self.subject_is_list = subject_is_list
        self.at = 0
        self.inside = 0

    def whole(self) -> Node:
        node = self._choice()
        if self.at < len(self.tokens):
            raise NotExpressible(f"„{self._text()}“ lässt sich nicht übertragen.")
        return node

    def _text(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def _kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _take(self, *texts: str) -> str:
        if self._text() in texts and self._kind() in ("operator", "keyword"):
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise NotExpressible(f"„{self._text()}“ lässt sich nicht übertragen.")

    def _choice(self) -> Node:
        condition = self._either()
        if not self._take("?"):
            return condition
        then = self._choice()
        self._need(":")
        return Choice(condition, then, self._choice())

    def _either(self) -> Node:
        node = self._both()
        while self._take("or"):
            node = Pair("or", node, self._both())
        return node

    def _both(self) -> Node:
        node = self._comparison()
        while self._take("and"):
            node = Pair("and", node, self._comparison())
        return node

    def _comparison(self) -> Node:
        left = self._sum()
        if operator := self._take(*_COMPARE):
            right = self._sum()
            return Pair(_COMPARE[operator], *_undated(left, right))
        if self._take("in"):
            return self._member(left)
        if self._text() == "not" and self.at + 1 < len(self.tokens):
            following = self.tokens[self.at + 1].text
            if following == "in":
                self.at += 2
                return Not(self._member(left))
        return left

    def _member(self, left: Node) -> Node:
        opening = self._text()
        start = self.at
        if opening in ("[", "("):
            self.at += 1
            low = self._choice()
            if self._take(".."):
                high = self._choice()
                closing = self._take("]", ")")
                if not closing:
                    self._need("]")
                return Within(left, low, high, opening == "(", closing == ")")
            self.at = start
        return Call("list contains", (self._sum(), left))

    def _sum(self) -> Node:
        node = self._product()
        while operator := self._take("+", "-"):
            node = Pair(operator, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._power()
        while operator := self._take("*", "/"):
            node = Pair(operator, node, self._power())
        return node

    def _power(self) -> Node:
        node = self._signed()
        return Pair("**", node, self._power()) if self._take("^") else node

    def _signed(self) -> Node:
        if self._take("-"):
            return Minus(self._signed())
        if self._take("not"):
            return Not(self._signed())
        return self._postfix()

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            if self._take("."):
                name = self._text()
                self.at += 1
                if self._text() == "(" and name in PARTS_OF_DAY and _is_day(node):
                    self.at += 1
                    self._need(")")
                elif self._text() == "(":
                    raise NotExpressible(f"Die Methode „{name}“ hat dort kein Gegenstück.")
                node = Path(f"{node.path}.{name}") if isinstance(node, Path) else Field(node, name)
            elif self._take("["):
                number = self._text()
                if self._kind() != "number" or not number.isdigit():
                    raise NotExpressible("In eckigen Klammern geht nur eine Nummer.")
                self.at += 1
                self._need("]")
                node = Nth(node, int(number) + 1)
            else:
                return node

    def _primary(self) -> Node:
        kind, text = self._kind(), self._text()
        self.at += 1
        if kind == "number":
            return Number(text)
        if kind == "text":
            return Words(text[1:-1])
        if kind == "keyword" and text in ("true", "false"):
            return Flag(text == "true")
        if kind == "keyword" and text == "null":
            return Nothing()
        if text == "(":
            node = self._choice()
            self._need(")")
            return node
        if text == "[":
            return Listed(tuple(self._arguments("]")))
        if text == "#" and self.inside:
            return Item()
        if kind == "name":
            return self._called(text) if self._take("(") else self._named(text)
        raise NotExpressible(f"„{text}“ lässt sich nicht übertragen.")

    def _named(self, text: str) -> Node:
        return Subject() if text == _SUBJECT else Path(text)

    def _arguments(self, closing: str) -> list[Node]:
        found: list[Node] = []
        while not self._take(closing):
            found.append(self._choice())
            if not self._take(","):
                self._need(closing)
                break
        return found

    def _called(self, name: str) -> Node:
        if name in _LISTS:
            return self._over_list(name)
        arguments = self._arguments(")")
        if name in ("d", "time") and len(arguments) == 1:
            return _moment(name, arguments[0])
        if name == "len" and len(arguments) == 1:
            return Call(
                "count" if self._is_list(arguments[0]) else "string length", (arguments[0],)
            )
        if name == "contains" and len(arguments) == 2:
            name = "list contains" if self._is_list(arguments[0]) else "contains"
            return Call(name, tuple(arguments))
        if name in _PLAIN:
            return Call(_PLAIN[name], tuple(arguments))
        raise NotExpressible(f"Die Funktion „{name}“ hat dort kein Gegenstück.")

    def _is_list(self, node: Node) -> bool:
        if isinstance(node, Listed | Filtered | Each):
            return True
        known = self.subject_is_list if isinstance(node, Subject) else None
        if isinstance(node, Path):
            known = self.lists.get(node.path)
        if known is None:
            raise NotExpressible("Ob hier eine Liste oder ein Text steht, ist nicht bekannt.")
        return known

    def _over_list(self, name: str) -> Node:
        source = self._choice()
        if self.inside and name in ("some", "all", "none"):
            raise NotExpressible("Bedingungen über Listen lassen sich nicht ineinander schachteln.")
        self._need(",")
        self.inside += 1
        body = self._choice()
        self.inside -= 1
        self._need(")")
        match name:
            case "map":
                return Each(source, body)
            case "filter":
                return Filtered(source, body)
            case "count":
                return Call("count", (Filtered(source, body),))
            case "none":
                return Not(Quantified("some", source, body))
        return Quantified(_LISTS[name], source, body)


def _is_day(node: Node) -> bool:
    return isinstance(node, Day) or (isinstance(node, Call) and node.name == "date")


def _moment(name: str, argument: Node) -> Node:
    if not isinstance(argument, Words):
        return Call("date" if name == "d" else "time", (argument,))
    try:
        if name == "d":
            return Day(datetime.date.fromisoformat(argument.text))
        return Clock(datetime.time.fromisoformat(argument.text))
    except ValueError:
        raise NotExpressible(f"„{argument.text}“ ist kein Datum und keine Uhrzeit.") from None


def _undated(left: Node, right: Node) -> tuple[Node, Node]:
    """``d(x) < d('2026-01-01')`` as FEEL compares it, where the value is a date already."""
    for kind, name in ((Day, "date"), (Clock, "time")):
        if isinstance(right, kind) and isinstance(left, Call) and left.name == name:
            return left.arguments[0], right
        if isinstance(left, kind) and isinstance(right, Call) and right.name == name:
            return left, right.arguments[0]
    return left, right
