"""Posts prepared updates over many connections, each in the order of its own, and prints how long each took to be acknowledged.

    python burst.py URL SECRET FILE CONNECTIONS

A program of its own, so that nothing else runs in the client's time. Each line of FILE is a connection's number, a tab and an update."""

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit


async def post(host: str, port: int, requests: list[bytes], took: list[float], failed: list[str]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for request in requests:
        started = time.perf_counter()
        writer.write(request)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            failed.append("the connection was closed")
            reader, writer = await asyncio.open_connection(host, port)
            continue
        low = head.lower()
        if b"content-length:" in low:
            await reader.readexactly(int(low.partition(b"content-length:")[2].split()[0]))
        elif b"transfer-encoding: chunked" in low:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        took.append(time.perf_counter() - started)
        if head.split()[1] != b"200":
            failed.append(head.split(b"\r\n")[0].decode())
        if b"connection: close" in low:
            writer.close()
            reader, writer = await asyncio.open_connection(host, port)
    writer.close()


async def main(url: str, secret: str, file: str, connections: int) -> None:
    address = urlsplit(url)
    queues: list[list[bytes]] = [[] for _ in range(connections)]
    with open(file, "rb") as lines:
        for line in lines:
            number, _, body = line.rstrip(b"\n").partition(b"\t")
            head = (f"POST /telegram/webhook HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
                    f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}\r\n\r\n")
            queues[int(number)].append(head.encode() + body)
    took: list[float] = []
    failed: list[str] = []
    started = time.perf_counter()
    await asyncio.gather(*(post(address.hostname or "", address.port or 80, queue, took, failed) for queue in queues))
    seconds = time.perf_counter() - started
    took.sort()
    print(json.dumps({"count": len(took), "seconds": round(seconds, 2), "failed": failed[:20], "failures": len(failed)}
                     | {name: round(took[min(len(took) - 1, int(len(took) * part))] * 1000, 2)
                        for name, part in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1))}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
