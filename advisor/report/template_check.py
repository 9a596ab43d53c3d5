"""Reads templates for names and keys that the context does not have, and for what templates may not do."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from jinja2 import TemplateSyntaxError, meta, nodes
from pydantic import BaseModel

from advisor.report import document as doc
from advisor.report.context import Report
from advisor.report.pictures.bars import Bar
from advisor.report.pictures.progress import Chart
from advisor.report.render import FORMATS, built

Found = tuple[str, int, str]  # template, line, what is wrong
HANDED_ON: dict[str, Any] = {"exercise": doc.Exercise, "test": doc.HomeTest, "bar": Bar, "moves": list[doc.Movement],
                             "chart": Chart, "place": int}  # fmt: skip
_FREE = ("loop", "caller", "varargs", "kwargs", "super", "self", "_", "pgettext", "ngettext")
_FMT = {extension: fmt for fmt, extension in FORMATS.items()} | {"css": "html"}


def check(own: Mapping[str, str]) -> Iterator[Found]:
    """What is wrong with these templates, by name, without filling any."""
    for name, source in own.items():
        environment = built(_FMT.get(name.rpartition(".")[2], "html"), own)
        try:
            tree = environment.parse(source, name)
        except (TemplateSyntaxError, RecursionError) as error:
            yield name, getattr(error, "lineno", 0) or 0, f"{error}."
            continue
        for node in tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
            yield name, node.lineno, "escaping is never switched off."
        handed: dict[str, Any] = {}
        try:
            shipped = environment.get_template(f"shipped/{name}").filename
        except Exception:
            shipped = None
        if shipped:
            with open(shipped, encoding="utf-8") as stream:
                used = meta.find_undeclared_variables(environment.parse(stream.read()))
            handed = dict.fromkeys(used - Report.model_fields.keys(), Any) | HANDED_ON
        for use in tree.find_all(nodes.Filter):
            if use.name not in environment.filters:
                yield name, use.lineno, f"there is no filter {use.name}. Known are: {', '.join(environment.filters)}."
        yield from ((name, line, text) for line, text in _Reader(handed if shipped else None).read(tree))


class _Reader:
    """Follows types through a template as far as they are plain; where they are not, it is silent."""

    def __init__(self, handed: Mapping[str, Any] | None):
        self.names: dict[str, Any] = {name: field.annotation for name, field in Report.model_fields.items()}
        self.names |= dict.fromkeys(_FREE, Any)
        self.loose = handed is None  # a new template may be handed anything by those that include it
        self.names |= handed or HANDED_ON

    def read(self, tree: nodes.Template) -> Iterator[tuple[int, str]]:
        """Problems with their lines."""
        if self.loose:
            self.names |= {name: self.names.get(name, Any) for name in (use.name for use in tree.find_all(nodes.Name))}
        yield from self._body(tree.body, dict(self.names))

    def _body(self, body: list[nodes.Node], names: dict[str, Any]) -> Iterator[tuple[int, str]]:
        for node in body:
            yield from self._node(node, names)

    def _node(self, node: nodes.Node, names: dict[str, Any]) -> Iterator[tuple[int, str]]:
        if isinstance(node, nodes.For):
            yield from self._node(node.iter, names)
            inner = dict(names) | _bound(node.target, _element(_type(node.iter, names)))
            if node.test is not None:
                yield from self._node(node.test, inner)
            yield from self._body(node.body, inner)
            yield from self._body(node.else_, dict(names))
        elif isinstance(node, nodes.Assign):
            yield from self._node(node.node, names)
            names |= _bound(node.target, _type(node.node, names))
        elif isinstance(node, nodes.AssignBlock):
            yield from self._body(node.body, dict(names))
            names |= _bound(node.target, Any)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            given = {arg.name: Any for arg in node.args}
            if isinstance(node, nodes.Macro):
                names[node.name] = Any
            yield from self._body(node.body, dict(names) | given)
            if isinstance(node, nodes.CallBlock):
                yield from self._node(node.call, names)
        elif isinstance(node, nodes.Import):
            names[node.target] = Any
        elif isinstance(node, nodes.FromImport):
            names |= {part if isinstance(part, str) else part[1]: Any for part in node.names}
        elif isinstance(node, nodes.Block | nodes.Scope | nodes.With):
            yield from self._body(getattr(node, "body", []), dict(names))
        elif isinstance(node, nodes.If):
            yield from self._node(node.test, names)
            for part in (node.body, list[nodes.Node](node.elif_), node.else_):
                yield from self._body(part, names)
        elif isinstance(node, nodes.Name):
            if node.ctx == "load" and node.name not in names:
                yield node.lineno, f"there is no `{node.name}` in the context."
        else:
            if isinstance(node, nodes.Getattr | nodes.Getitem):
                yield from _missing(node, names)
            for child in node.iter_child_nodes():
                yield from self._node(child, names)


def _bound(target: nodes.Node, kind: Any) -> dict[str, Any]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {name.name: Any for name in target.find_all(nodes.Name)}


def _missing(node: nodes.Getattr | nodes.Getitem, names: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    kind, key = _type(node.node, names), _key(node)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(key, str) and key not in kind.model_fields:
        yield node.lineno, f"{kind.__name__} has no `{key}`. It has: {', '.join(kind.model_fields)}."


def _key(node: nodes.Getattr | nodes.Getitem) -> Any:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) else None


def _type(node: nodes.Node, names: Mapping[str, Any]) -> Any:
    """The type of an expression, or Any."""
    if isinstance(node, nodes.Name):
        return _plain(names.get(node.name, Any))
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        kind, key = _type(node.node, names), _key(node)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(key) if isinstance(key, str) else None
            return _plain(field.annotation) if field else Any
        if isinstance(node, nodes.Getitem) and get_origin(kind) is dict:
            return _plain(get_args(kind)[1])
        if isinstance(node, nodes.Getitem) and get_origin(kind) is list:
            return _plain(get_args(kind)[0])
    return Any


def _element(kind: Any) -> Any:
    return _plain(get_args(kind)[0]) if get_origin(kind) is list else Any


def _plain(kind: Any) -> Any:
    """Without `None`; a union of several stays unknown."""
    parts = [part for part in get_args(kind) if part is not type(None)] if type(None) in get_args(kind) else []
    return parts[0] if len(parts) == 1 else kind
