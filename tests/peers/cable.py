"""The way to a peer, which can be unplugged: then whoever connects is refused, as where there is no network."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class Cable:
    """`url` is the peer's own address; `cable.url` leads there while it is plugged in."""

    def __init__(self, url: str) -> None:
        self._there, self._server = urlsplit(url), None
        self._streams: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return self._there._replace(netloc=f"127.0.0.1:{self.port}").geturl()

    async def plug_in(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """The same port is taken again later."""
        self._server.close()
        for stream in list(self._streams):
            stream.transport.abort()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._there.hostname, self._there.port)
        self._streams |= {writer, there_writer}
        try:
            await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        finally:
            self._streams -= {writer, there_writer}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
