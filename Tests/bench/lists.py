#!/usr/bin/env python3
"""Measures lists, filters, searches and statistics of a running desk that fill_million.py filled, through nginx: the
median and the worst of 30 requests each, with the first page of 20 tickets and the exact total.

    Tests/bench/lists.py URL API_KEY
"""
import json
import statistics
import sys
import time
import urllib.request
from urllib.parse import urlencode

URL, KEY = sys.argv[1:3]
LISTS: dict[str, dict[str, object]] = {
    "all": {}, "open": {"status": "open"}, "closed": {"status": "closed"}, "priority": {"priority": "medium"},
    "assignee": {"assigned_to": 10_005}, "nobody's": {"assigned_to": 0}, "requester": {"created_by": 77},
    "category": {"category": "billing"}, "tag": {"tag": "tag1"}, "a year": {"created_from": "2025-06-01", "created_to": "2026-06-01"},
    "open, urgent": {"status": "open", "priority": "urgent"}, "closed, category": {"status": "closed", "category": "billing"},
    "assignee, closed": {"assigned_to": 10_005, "status": "closed"}, "category, tag": {"category": "billing", "tag": "tag1"},
    "closed, a year": {"status": "closed", "created_from": "2025-06-01", "created_to": "2026-06-01"},
    "closed, page 20,000": {"status": "closed", "page": 20_000},
    "search оплата": {"search": "оплата"}, "search картой": {"search": "картой"}, "search опл": {"search": "опл"},
    "search оплата карты": {"search": "оплата карты"}, "search ชำระเงิน": {"search": "ชำระเงิน"},
    "search payment refund": {"search": "payment refund"}, "search a name": {"search": "Анна Иванова"},
    "search a number": {"search": "TKT-2026-9"}, "search оплата, open": {"search": "оплата", "status": "open"},
}


def measure(name: str, path: str) -> None:
    request = urllib.request.Request(URL + path, headers={"X-API-Key": KEY})
    times, total = [], None
    for _ in range(31):
        started = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            body = json.load(answer)
        times.append((time.perf_counter() - started) * 1_000)
        total = body.get("meta", {}).get("total")
    times = times[1:]  # the first one starts the process
    print(f"| {name:24} | {total!s:>9} | {statistics.median(times):6.1f} | {max(times):6.1f} |")


if __name__ == "__main__":
    print("| what | total | median ms | worst ms |\n|---|---|---|---|")
    for name, query in LISTS.items():
        measure(name, "/api/v1/tickets?" + urlencode(query))
    measure("one ticket's numbers", "/api/v1/tickets/500000/stats")
