"""A TCP proxy that counts connections and holds every chunk for a while, in order. With `connect` the first chunk of
the client is held for two delays more: what setting up a connection takes from afar."""
import asyncio
import threading


class DelayProxy:
    """Listens on a free loopback port in a thread of its own."""

    def __init__(self, target_port, delay, connect=False):
        self.target_port, self.delay, self.connections = target_port, delay, 0
        self.first = 2 * delay if connect else 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1000))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def _serve(self, client_in, client_out):
        self.connections += 1
        try:
            server_in, server_out = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            client_out.transport.abort()
            return
        pipes = [self.loop.create_task(self._pipe(*ends))
                 for ends in ((client_in, server_out, self.first), (server_in, client_out, 0))]
        # Whoever keeps its half open after the other side is gone is not waited for.
        await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(pipes, timeout=2)
        for pipe in pipes:
            pipe.cancel()
        for out in (server_out, client_out):
            out.close()

    async def _pipe(self, source, sink, first):
        """Reads at once and writes when it is time."""
        queue = asyncio.Queue()
        reading = self.loop.create_task(self._read(source, queue, first))
        try:
            while True:
                when, chunk = await queue.get()
                await asyncio.sleep(when - self.loop.time())
                if chunk is None:
                    return sink.transport.abort()
                if not chunk:
                    return sink.write_eof()
                sink.write(chunk)
                await sink.drain()
        except OSError:
            return None
        finally:
            reading.cancel()

    async def _read(self, source, queue, first):
        """An end is passed on as an empty chunk, a reset as none. Nothing overtakes the first chunk."""
        chunk, begun = b"?", self.loop.time()
        while chunk:
            try:
                chunk = await source.read(1 << 16)
            except OSError:
                chunk = None
            now = max(self.loop.time(), begun + first)
            queue.put_nowait((now + self.delay, chunk))
