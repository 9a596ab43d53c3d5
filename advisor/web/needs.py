"""The libraries of the optional extra `web`, asked for in time."""

from importlib.util import find_spec

from advisor.errors import UsageError

LIBRARIES = {
    "alembic": "alembic",
    "argon2": "argon2-cffi",
    "multipart": "python-multipart",
    "sqlalchemy": "sqlalchemy",
    "starlette": "starlette",
    "uvicorn": "uvicorn",
}


def check_installed(*modules: str) -> None:
    """Raises UsageError when one of the libraries (all, if none is named) is missing."""
    missing = [LIBRARIES[module] for module in modules or LIBRARIES if find_spec(module) is None]
    if missing:
        raise UsageError(
            f"This needs {', '.join(missing)}. Install what is missing with: pip install 'runner-strength-advisor[web]'"
        )
