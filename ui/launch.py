"""The one way the screens are started: ``streamlit run`` with every setting on the command line.

Streamlit reads ``.streamlit/config.toml`` only from the current folder, so an installed package cannot
rely on it. A test keeps that file, used in a checkout, equal to ``OPTIONS``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.access import at_launch

if TYPE_CHECKING:
    from rag.settings import Settings

APP = Path(__file__).resolve().parent / "app.py"
SIGNED = APP.with_name("signed.py")
"""The same, behind a gate, when people sign in."""
UPLOAD_MEGABYTES = 100

OPTIONS: dict[str, str | int | bool | tuple[str, ...]] = {
    # Nothing leaves the machine: no statistics, no prompt for an address, no help links.
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "client.showErrorLinks": False,
    # Only this machine may connect, by these names (a foreign page cannot rebind its own name to us).
    "server.address": "127.0.0.1",
    "browser.serverAddress": "127.0.0.1",
    "server.allowedHosts": ("127.0.0.1", "localhost"),
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": UPLOAD_MEGABYTES,
    # A conversation outlives a closed lid or a lost connection.
    "server.disconnectedSessionTTL": 3600,
    "server.fileWatcherType": "none",
    "runner.magicEnabled": False,
    # A whole collection after each run holds every session for 90 ms over 12,000 passages; the ordinary one
    # is enough.
    "runner.postScriptGC": False,
    # Tracebacks go to the log, never to the screen.
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    "logger.level": "warning",
    "theme.base": "light",
    "theme.primaryColor": "#1d4079",
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": "#f3f5f8",
    "theme.textColor": "#1c2430",
    "theme.linkColor": "#1d4079",
    "theme.borderColor": "#8a94a3",
    "theme.showWidgetBorder": True,
    "theme.font": "sans-serif",
}


def command(port: int = 8501, open_browser: bool = True, settings: Settings | None = None) -> list[str]:
    """The complete command that serves the screens on ``port``; when people sign in by these settings, the
    file of secrets that it names is written.

    Raises:
        StorageError: it cannot be written.
    """
    options = {**OPTIONS, "server.port": port, "server.headless": not open_browser}
    app = APP
    if settings is not None:
        options |= at_launch.options(settings.acces)
        if settings.acces.signed:
            options["secrets.files"] = (str(at_launch.write_secrets(settings, port)),)
            app = SIGNED
    return [sys.executable, "-m", "streamlit", "run", str(app), *_flags(options)]


def _flags(options: dict[str, str | int | bool | tuple[str, ...]]) -> list[str]:
    return [
        f"--{name}={str(item).lower() if isinstance(item, bool) else item}"
        for name, value in options.items()
        for item in (value if isinstance(value, tuple) else (value,))
    ]
