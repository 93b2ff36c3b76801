"""How a service is served: gunicorn, threads, and nothing written outside its own folder."""

import socket
import sys
from pathlib import Path

from services.platform.settings import Settings


def command(name: str, settings: Settings) -> list[str]:
    """The gunicorn command of `services.<name>.app:create_app()`."""
    # A worker's heartbeat file must not lie on a slow disk (gunicorn's own advice); macOS has no /dev/shm.
    heartbeat = Path("/dev/shm")  # noqa: S108
    return [
        sys.executable,
        "-m",
        "gunicorn",
        f"services.{name}.app:create_app()",
        f"--bind={settings.host}:{settings.port}",
        "--worker-class=gthread",
        f"--workers={settings.workers}",
        f"--threads={settings.threads}",
        "--timeout=60",
        "--graceful-timeout=3",
        "--no-control-socket",
        *([f"--worker-tmp-dir={heartbeat}"] if heartbeat.is_dir() else []),
        "--log-level=warning",
    ]


def port_is_free(settings: Settings) -> bool:
    """Whether the service could listen where it wants to."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def answers(settings: Settings) -> bool:
    """Whether something listens where the service should."""
    try:
        with socket.create_connection((settings.host, settings.port), timeout=0.2):
            return True
    except OSError:
        return False
