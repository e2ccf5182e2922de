"""Reads FEEL (DMN 1.3 § 10), as much of it as our tables and expressions can say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

from rathaus.procedures.exchange.dmn.scope import Known, Scope, Type, pattern_of
from rathaus.procedures.exchange.dmn.tree import (
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
    is_boolean,
)

FUNCTIONS = (
    *("string length", "upper case", "lower case", "starts with", "ends with", "list contains"),
    *("contains", "count", "min", "max", "sum", "mean", "median", "abs", "floor", "ceiling"),
    *("string", "number", "date", "time", "matches", "not"),
)
KEYWORDS = ("if", "then", "else", "and", "or", "in", "between", "some", "every", "satisfies")
MAX_LENGTH = 4000
MAX_DEPTH = 40

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")
_FUNCTION = pattern_of(FUNCTIONS)
_COMPARE = re.compile(r"<=|>=|!=|<|>|=")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

Name = Callable[[str], str]
Typed = tuple[Node, Type]
Functions = Mapping[str, Callable[[list[Node]], Node]]
"""Knowledge models that an expression may call, by name."""


def unquote(text: str) -> str:
    """The characters that a FEEL text stands for."""
    return re.sub(
        r"\\u([0-9a-fA-F]{4})|\\(.)",
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2]),
        text,
        flags=re.DOTALL,
    )


class FeelReader:
    """Reads one expression. Raises NotExpressible with the place and the reason."""

    def __init__(
        self, text: str, scope: Scope, name: Name, functions: Functions | None = None
    ) -> None:
        if len(text) > MAX_LENGTH:
            raise NotExpressible(f"Der Ausdruck ist länger als {MAX_LENGTH} Zeichen.")
        self.text = text
        self.scope = dict(scope)
        self.name = name
        self.functions = functions or {}
        self.at = 0
        self.depth = 0
        self.items: list[Type] = []
        self._skip()

    def whole(self) -> Typed:
        """The expression, to its end."""
        typed = self.expression()
        self.end()
        return typed

    def end(self) -> None:
        """Nothing may follow."""
        if self.at < len(self.text):
            raise self._stuck()

    def _stuck(self) -> NotExpressible:
        rest = self.text[self.at : self.at + 20]
        return NotExpressible(f"„{rest or self.text}“ lässt sich nicht als FEEL lesen.")

    def _skip(self) -> None:
        if found := _SPACE.match(self.text, self.at):
            self.at = found.end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
            self._skip()
        return found

    def take(self, sign: str) -> bool:
        """Whether this sign or word comes next; then it is passed."""
        end = self.at + len(sign)
        if not self.text.startswith(sign, self.at):
            return False
        if sign[-1].isalpha() and end < len(self.text) and (self.text[end].isalnum()):
            return False
        self.at = end
        self._skip()
        return True

    def need(self, sign: str) -> None:
        """This sign must come next."""
        if not self.take(sign):
            raise NotExpressible(f"Hier fehlt „{sign}“: „{self.text[self.at : self.at + 20]}“.")

    def expression(self) -> Typed:
        """Anything: a choice, a question about a list, or an operation."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotExpressible("Der Ausdruck ist zu tief geschachtelt.")
        try:
            if self.take("if"):
                return self._choice()
            for kind in ("some", "every"):
                if self.take(kind):
                    return self._quantified(kind)
            return self._either()
        finally:
            self.depth -= 1

    def _choice(self) -> Typed:
        condition = self.expression()[0]
        self.need("then")
        then, kind = self.expression()
        self.need("else")
        other = self.expression()[0]
        return Choice(condition, then, other), kind

    def _quantified(self, kind: str) -> Typed:
        word = self._match(_WORD)
        if word is None:
            raise self._stuck()
        self.need("in")
        source, type_ = self._sum()
        self.need("satisfies")
        outer = self.scope
        if self.items or any(known.node == Item() for known in outer.values()):
            raise NotExpressible("Bedingungen über Listen lassen sich nicht ineinander schachteln.")
        self.scope = {**outer, word[0]: Known(Item(), type_.item)}
        condition = self.expression()[0]
        self.scope = outer
        return Quantified(kind, source, condition), Type("boolean")

    def _either(self) -> Typed:
        left = self._both()
        while self.take("or"):
            left = (Pair("or", left[0], self._both()[0]), Type("boolean"))
        return left

    def _both(self) -> Typed:
        left = self._comparison()
        while self.take("and"):
            left = (Pair("and", left[0], self._comparison()[0]), Type("boolean"))
        return left

    def _comparison(self) -> Typed:
        left = self._sum()
        if found := self._match(_COMPARE):
            return Pair(found[0], left[0], self._sum()[0]), Type("boolean")
        if self.take("between"):
            low = self._sum()[0]
            self.need("and")
            return Within(left[0], low, self._sum()[0]), Type("boolean")
        if self.take("in"):
            return self._inside(left[0]), Type("boolean")
        return left

    def _inside(self, value: Node) -> Node:
        if (found := self.interval(value)) is not None:
            return found
        many = self.take("(")
        tests = [self._member(value)]
        while many and self.take(","):
            tests.append(self._member(value))
        if many:
            self.need(")")
        whole = tests[0]
        for test in tests[1:]:
            whole = Pair("or", whole, test)
        return whole

    def _member(self, value: Node) -> Node:
        if (found := self.interval(value)) is not None:
            return found
        if compared := self._match(_COMPARE):
            return Pair(compared[0], value, self._sum()[0])
        node, kind = self._sum()
        if isinstance(node, Listed) or kind.collection:
            return Call("list contains", (node, value))
        return Pair("=", value, node)

    def interval(self, value: Node) -> Node | None:
        """``[1..5]`` and its kin with open ends; None where something else stands here."""
        start = self.at
        if self.text[self.at : self.at + 1] not in ("[", "(", "]"):
            return None
        opening = self.text[self.at]
        self.at += 1
        self._skip()
        try:
            low = self._sum()[0]
            if not self.take(".."):
                self.at = start
                return None
        except NotExpressible:
            self.at = start
            return None
        high = self._sum()[0]
        closing = self.text[self.at : self.at + 1]
        if closing not in ("]", ")", "["):
            raise self._stuck()
        self.take(closing)
        return Within(value, low, high, opening in "(]", closing in ")[")

    def _sum(self) -> Typed:
        left = self._product()
        while (sign := self.text[self.at : self.at + 1]) in ("+", "-") and sign:
            self.take(sign)
            left = (Pair(sign, left[0], self._product()[0]), left[1])
        return left

    def _product(self) -> Typed:
        left = self._power()
        while (sign := self.text[self.at : self.at + 1]) in ("*", "/") and sign:
            if self.text.startswith("**", self.at):
                break
            self.take(sign)
            left = (Pair(sign, left[0], self._power()[0]), left[1])
        return left

    def _power(self) -> Typed:
        left = self._signed()
        while self.take("**"):
            left = (Pair("**", left[0], self._signed()[0]), left[1])
        return left

    def _signed(self) -> Typed:
        if self.take("-"):
            node, kind = self._signed()
            return Minus(node), kind
        return self._postfix()

    def _postfix(self) -> Typed:
        node, kind = self._primary()
        while True:
            if self.text.startswith("..", self.at):
                return node, kind
            if self.take("."):
                node, kind = self._part(node, kind)
            elif self.text.startswith("[", self.at):
                node, kind = self._bracket(node, kind)
            else:
                return node, kind

    def _part(self, node: Node, kind: Type) -> Typed:
        pattern = pattern_of(kind.parts)
        found = (pattern and self._match(pattern)) or self._match(_WORD)
        if found is None:
            raise self._stuck()
        name = " ".join(found[0].split())
        part = kind.parts.get(name, Type())
        key = self.name(name)
        if kind.collection:
            return Each(node, Field(Item(), key)), Type(part.kind, True, part.parts)
        if isinstance(node, Path):
            return Path(f"{node.path}.{key}"), part
        return Field(node, key), part

    def _bracket(self, node: Node, kind: Type) -> Typed:
        self.need("[")
        if (found := re.compile(r"\s*(\d+)\s*\]").match(self.text, self.at)) and int(found[1]):
            self.at = found.end()
            self._skip()
            return Nth(node, int(found[1])), kind.item
        outer = self.scope
        self.scope = {name: known for name, known in outer.items() if known.node != Item()}
        self.items.append(kind.item)
        condition = self.expression()[0]
        self.items.pop()
        self.scope = outer
        self.need("]")
        if not is_boolean(condition):
            raise NotExpressible("In eckigen Klammern steht weder eine Nummer noch eine Bedingung.")
        return Filtered(node, condition), Type(kind.kind, True, kind.parts)

    def _primary(self) -> Typed:
        if found := self._match(_NUMBER):
            return Number(f"0{found[0]}" if found[0][0] == "." else found[0]), Type("number")
        if found := self._match(_TEXT):
            return Words(unquote(found[1])), Type("text")
        if self.take("?"):
            return Subject(), Type()
        if self.take("("):
            typed = self.expression()
            self.need(")")
            return typed
        if self.take("["):
            return self._list()
        return self._named()

    def _list(self) -> Typed:
        items: list[Node] = []
        while not self.take("]"):
            items.append(self.expression()[0])
            if not self.take(","):
                self.need("]")
                break
        return Listed(tuple(items)), Type("list", True)

    def _named(self) -> Typed:
        own = self.items[-1].parts if self.items else {}
        if self.items and self.take("item"):
            return Item(), self.items[-1]
        if (pattern := pattern_of([*own, *self.scope])) and (found := self._match(pattern)):
            name = " ".join(found[0].split())
            if name in own:
                return Field(Item(), self.name(name)), own[name]
            known = self.scope[name]
            return known.node, known.type
        if found := self._function(pattern_of(self.functions)):
            return self.functions[" ".join(found[0].split())](self._arguments()), Type()
        if found := self._function(_FUNCTION):
            return self._call(" ".join(found[0].split()))
        for word, node in (("true", Flag(True)), ("false", Flag(False)), ("null", Nothing())):
            if self.take(word):
                return node, Type("any" if word == "null" else "boolean")
        word_found = _WORD.match(self.text, self.at)
        if word_found is None or word_found[0] in KEYWORDS:
            raise self._stuck()
        if self.items and not self.items[-1].parts:
            self.at = word_found.end()
            self._skip()
            return Field(Item(), self.name(word_found[0])), Type()
        raise NotExpressible(f"„{word_found[0]}“ ist weder Angabe noch bekannte Funktion.")

    def _function(self, pattern: re.Pattern[str] | None) -> re.Match[str] | None:
        """The name of a function that is called here; then it is passed."""
        found = pattern.match(self.text, self.at) if pattern else None
        if found is None or not self.text[found.end() :].lstrip().startswith("("):
            return None
        self.at = found.end()
        self._skip()
        return found

    def _arguments(self) -> list[Node]:
        self.need("(")
        arguments: list[Node] = []
        while not self.take(")"):
            arguments.append(self.expression()[0])
            if not self.take(","):
                self.need(")")
                break
        return arguments

    def _call(self, name: str) -> Typed:
        arguments = self._arguments()
        if name == "not":
            if len(arguments) != 1:
                raise NotExpressible("„not“ verneint genau eine Bedingung.")
            return Not(arguments[0]), Type("boolean")
        if name in ("date", "time") and len(arguments) == 1 and isinstance(arguments[0], Words):
            return _moment(name, arguments[0].text), Type(name)
        return Call(name, tuple(arguments)), Type()


def _moment(name: str, text: str) -> Node:
    try:
        if name == "date":
            return Day(datetime.date.fromisoformat(text))
        return Clock(datetime.time.fromisoformat(text))
    except ValueError:
        raise NotExpressible(f"„{text}“ ist kein Datum und keine Uhrzeit.") from None
