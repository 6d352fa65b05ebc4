"""tokens.js at work where it will be: in Node for the quick tests, in Chromium for the whole ones."""

from __future__ import annotations

import contextlib
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from elections import keys
from tests.outside import BASE, missing

HERE = Path(__file__).resolve().parent
JUDGE = BASE / "tests" / "browser" / "node_modules" / "@cloudflare" / "blindrsa-ts"
ELECTION = "e5tq0v"
Ask = Callable[..., Any]


@cache
def vote_key() -> rsa.RSAPrivateKey:
    return keys.make()


@cache
def another_key() -> rsa.RSAPrivateKey:
    return keys.make()


def vectors() -> list[dict[str, str]]:
    return json.loads((HERE / "rfc9474.json").read_text(encoding="utf-8"))["vectors"]


@contextlib.contextmanager
def node(*, judge: bool = False) -> Iterator[Ask]:
    """Ask the checks of checks.mjs in Node; with a judge, those of its program too."""
    program = shutil.which("node")
    if program is None:
        missing("node", "apt-get install nodejs")
    command = [str(program), str(HERE / "node.mjs")]
    if judge:
        if not JUDGE.exists():
            missing("@cloudflare/blindrsa-ts", "npm ci in tests/browser")
        command.append((JUDGE / "lib" / "src" / "index.js").as_uri())
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )

    def ask(what: str, **given: Any) -> Any:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"what": what, "given": given}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        assert line, "node ended"
        said = json.loads(line)
        assert "fault" not in said, said["fault"]
        return said["answer"]

    with process:
        try:
            yield ask
        finally:
            process.kill()


class Served(http.server.SimpleHTTPRequestHandler):
    """The module and the checks, under the site's policy for scripts."""

    FILES = {
        "/": (b"<!doctype html><title>tokens</title>", "text/html"),
        "/tokens.js": (BASE / "static" / "js" / "tokens.js", "text/javascript"),
        "/checks.mjs": (HERE / "checks.mjs", "text/javascript"),
    }

    def do_GET(self) -> None:
        file, kind = self.FILES.get(self.path, (b"", "text/plain"))
        body = file.read_bytes() if isinstance(file, Path) else file
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve them on loopback, which browsers hold to be a secure place."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def asking(page: Any) -> Ask:
    """Ask the checks in a browser's page."""
    script = """async ([what, given]) => {
        const [tokens, { checks }] = await Promise.all([import("/tokens.js"), import("/checks.mjs")]);
        return checks(tokens)[what](given);
    }"""
    return lambda what, **given: page.evaluate(script, [what, given])
