"""The base of everything that is written in YAML: strict, frozen, with problems that name file and line."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, WithJsonSchema

from advisor.errors import Problem, did_you_mean
from advisor.yamlfile import Document, Path_

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]  # ids that conditions can read
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]  # ids of rules, exercises, sources
Sentence = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]


class ForReaders:
    """Marks a text as one that readers see: it is translated (`advisor.said`). Every other text is for authors."""


FOR_READERS = ForReaders()
Said = Annotated[Sentence, FOR_READERS]
Label = Annotated[str, FOR_READERS]

_CONDITION_NOTE = (
    "One key: all, any (lists), not, at_least_n_of {n, of}, or a question or finding with a value or "
    "{is, is_not, any_of, all_of, none_of, at_least, at_most, more_than, less_than, between, answered, unanswered}."
)
ConditionData = Annotated[
    Any,
    WithJsonSchema({"type": "object", "minProperties": 1, "maxProperties": 1, "description": _CONDITION_NOTE}),
]


class Entry(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what was worked out once and kept is worked out again, because it may rest on what is changed."""
        copied = super().model_copy(update=update, deep=deep)
        for kept in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[kept]
        return copied


T = TypeVar("T", bound=Entry)


def build(model: type[T], document: Document, problems: list[Problem]) -> T | None:
    """The document as `model`, or None with everything that is wrong added to `problems`."""
    if document.data is None:
        problems.append(Problem("the file is empty.", document.file))
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems.extend(_problem(document, model, item) for item in error.errors(include_url=False))
        return None


def _problem(document: Document, model: type[BaseModel], item: Any) -> Problem:
    path: Path_ = tuple(item["loc"])
    where = ".".join(str(part) for part in path) or "the file"
    kind = item["type"]
    if kind == "extra_forbidden":
        return document.problem(path, f"`{path[-1]}` is not known here.", _near_key(model, path))
    if kind == "missing":
        return document.problem(path[:-1], f"`{path[-1]}` is missing.")
    message = str(item["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    shown = repr(item.get("input"))
    got = f" (found {shown[:60]})" if not isinstance(item.get("input"), dict | list) else ""
    return document.problem(path, f"{where}: {message}{got}.")


def _near_key(model: type[BaseModel], path: Path_) -> str:
    """Near matches among the keys allowed where an unknown key was found."""
    current: Any = model
    for part in path[:-1]:
        fields = getattr(current, "model_fields", {})
        if part in fields:  # else a place in a list, or a name of the author's own
            current = _inner(fields[part].annotation)
    fields = getattr(current, "model_fields", {})
    names = [field.alias or name for name, field in fields.items()]
    return did_you_mean(str(path[-1]), names) or (f"Known are: {', '.join(names)}." if names else "")


def _inner(annotation: Any) -> Any:
    """The model inside list[...], tuple[...], dict[..., ...] or `| None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None
