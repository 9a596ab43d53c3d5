"""How the application is reached, and its limits."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    """One setting of the application for the life of the process."""

    hosts: frozenset[str]  # allowed in the Host header, port included
    secure: bool = False  # served over TLS
    idle_minutes: int = 15  # a coach who does nothing for so long logs in again
    gate: str = ""  # hash of the password that opens the door of a server reachable from elsewhere
    setup_code: str = ""  # shown in the terminal; lets the first coach make an account
    form_bytes: int = 64_000
    upload_bytes: int = 10_000_000
    body_seconds: float = 30.0
    origins: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        scheme = "https" if self.secure else "http"
        object.__setattr__(self, "origins", frozenset(f"{scheme}://{host}" for host in self.hosts))

    def cookie(self, name: str) -> str:
        """The name of a cookie. Over TLS the browser itself keeps it to this host and to TLS."""
        return f"__Host-advisor_{name}" if self.secure else f"advisor_{name}"


def loopback_hosts(port: int) -> frozenset[str]:
    """The names under which a server on this machine is reached from it."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset({f"{name}:{port}" for name in names} | (set(names) if port == 80 else set()))
