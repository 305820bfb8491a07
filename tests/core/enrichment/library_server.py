"""A server on this machine that answers like Enrichr and MSigDB."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

KEGG = "Ferroptosis\t\tGPX4,1.0\tACSL4,1.0\tTFRC,1.0\t\nHIF-1 signaling\t\tHIF1A,1.0\tVEGFA,1.0\n"


class Server(ThreadingHTTPServer):
    """Says when the tests it answers are over."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.over = threading.Event()


class Answers(BaseHTTPRequestHandler):
    """What Enrichr and MSigDB answer, and what goes wrong."""

    server: Server

    def do_GET(self) -> None:
        address = urlparse(self.path)
        if address.path.startswith("/slow"):
            # Not before the test is over: who does not give up waits for a minute, and is answered.
            self.server.over.wait(60)
        if address.path.startswith("/broken"):
            self._send("no", status=418)
        elif address.path.startswith("/login"):
            self._send("<html>Sign in to the hospital's network</html>")
        elif address.path.endswith("/datasetStatistics"):
            names = ("KEGG_2021_Human", "KEGG_2019_Human", "Empty")
            self._send(json.dumps({"statistics": [{"libraryName": name} for name in names]}))
        elif address.path.endswith("/geneSetLibrary"):
            name = parse_qs(address.query)["libraryName"][0]
            self._send(KEGG if name.startswith("KEGG") else "")
        elif address.path.endswith("h.all.v2024.1.Hs.symbols.gmt"):
            self._send("HALLMARK_HYPOXIA\thttp://x\tVEGFA\tCA9\n")
        else:
            self._send("not found", status=404)

    def _send(self, text: str, *, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@contextmanager
def library_server() -> Iterator[str]:
    """Give the address of the server while it answers."""
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.over.set()
        made.shutdown()
