"""Walks over every text that readers see, in any record of the knowledge.

The models mark these texts (`Said`, `Label`). One walk serves both ends of a translation: it collects the texts for
translators, and it puts translations in their place. So nothing that is shown can be missed by one of the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from advisor.model import FOR_READERS, Entry
from advisor.yamlfile import Path_

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Place:
    """Where a text stands: its path in the file, and the record, field and nearest id it belongs to."""

    path: Path_ = ()
    field: str = ""
    id: str = ""

    def note(self) -> str:
        """The place in words, as `Question.ask (knee_pain)`."""
        return f"{self.field} ({self.id})" if self.id else self.field


Tell = Callable[[str, Place], str]


def retold(entry: E, tell: Tell, place: Place | None = None) -> E:
    """The record with each text for readers replaced by what `tell` makes of it; unchanged parts are shared."""
    place = place or Place()
    id_ = getattr(entry, "id", None)
    near = id_ if isinstance(id_, str) else place.id
    changed = {}
    for name, (key, kind) in _fields(type(entry)).items():
        old = getattr(entry, name)
        new = _retold(old, kind, tell, Place((*place.path, key), f"{type(entry).__name__}.{name}", near))
        if new is not old:
            changed[name] = new
    return entry.model_copy(update=changed) if changed else entry


def _retold(value: Any, kind: Any, tell: Tell, place: Place) -> Any:
    if isinstance(value, Entry):
        return retold(value, tell, place)
    if isinstance(value, str):
        return tell(value, place) if value and _marked(kind) else value
    if isinstance(value, dict):
        new = {key: _retold(item, kind, tell, _inside(place, key)) for key, item in value.items()}
        return new if any(new[key] is not value[key] for key in value) else value
    if isinstance(value, list | tuple):
        items = [_retold(item, kind, tell, _inside(place, index)) for index, item in enumerate(value)]
        return type(value)(items) if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def _inside(place: Place, key: str | int) -> Place:
    near = f"{place.id}.{key}".lstrip(".") if isinstance(key, str) else place.id
    return Place((*place.path, key), place.field, near)


@lru_cache
def _fields(model: type[Entry]) -> dict[str, tuple[str, Any]]:
    """By field: its key in YAML and its type. Fields without a text or record for readers are left out."""
    hints = get_type_hints(model, include_extras=True)
    return {
        name: (field.alias or name, hints[name])
        for name, field in model.model_fields.items()
        if _marked(hints[name]) or _holds_entries(hints[name])
    }


def _marked(kind: Any) -> bool:
    if get_origin(kind) is Annotated and FOR_READERS in get_args(kind):
        return True
    return any(_marked(part) for part in get_args(kind))


def _holds_entries(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, Entry):
        return True
    return any(_holds_entries(part) for part in get_args(kind))
