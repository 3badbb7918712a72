"""A file server that does not keep to its word: it says one length and sends another, and leads elsewhere."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = b"x" * 65_536


@dataclass
class Careless:
    """``answers`` by a part of the path asked for, each as its head and how many bytes follow; ``asked`` what was."""

    url: str = ""
    answers: dict[str, tuple[str, int | bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            path = head.split()[1]
            self.asked.append(path)
            found = next((answer for part, answer in self.answers.items() if part in path), ("404 Not Found", b""))
            await self._say(writer, *found)
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, head: str, content: int | bytes) -> None:
        writer.write(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode())
        if isinstance(content, bytes):
            writer.write(content)
            await writer.drain()
            return
        while self.sent < content:
            writer.write(CHUNK)
            await writer.drain()
            self.sent += len(CHUNK)


@asynccontextmanager
async def careless() -> AsyncIterator[Careless]:
    """A server on this machine."""
    made = Careless()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


JSON = "200 OK\r\nContent-Type: application/json"
BYTES = "200 OK\r\nContent-Type: application/octet-stream"

TROUBLE: dict[str, tuple[str, int | bytes]] = {
    "longer than anybody may send": (BYTES, 50 * 2**20),
    "longer than anybody may send, and said so": (f"{BYTES}\r\nContent-Length: {50 * 2**20}", 50 * 2**20),
    "elsewhere, on this machine": ("302 Found\r\nLocation: http://127.0.0.1:1/latest/meta-data", b""),
    "elsewhere, in a private network": ("307 Temporary\r\nLocation: http://169.254.169.254/latest/meta-data", b""),
    "a bomb that unpacks itself": (f"{BYTES}\r\nContent-Encoding: gzip", b"\x1f\x8b\x08"),
    "gone": ("404 Not Found\r\nContent-Length: 0", b""),
}
REASONS = ["too-large", "too-large", "elsewhere", "elsewhere", "gone", "gone"]
