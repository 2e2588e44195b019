"""Ten thousand updates while Telegram's Bot API answers nothing: acknowledged at once, and worked off in order."""

import json
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import wait
from talking import Talk, judged, talking

UPDATES, CUSTOMERS, CONNECTIONS = 10_000, 250, 40
LIMIT_MS = 100
DEADLINE = 240
TOKEN = re.compile(r"⟨(\d+)\.(\d+)⟩")


@pytest.fixture(scope="module")
def burst_desk() -> Iterator[Talk]:
    with talking() as talk:
        yield talk


@pytest.fixture
def burst(burst_desk: Talk) -> Iterator[Talk]:
    yield from judged(burst_desk)


def test_a_burst_is_acknowledged_at_once_and_worked_off_in_order(burst: Talk, tmp_path: Path) -> None:
    talk, each = burst, UPDATES // CUSTOMERS
    people = [talk.person("Anna") for _ in range(CUSTOMERS)]
    order = [number for number in range(CUSTOMERS) for _ in range(each)]
    random.Random(10_000).shuffle(order)
    counts: dict[int, int] = defaultdict(int)
    lines = []
    for number in order:
        counts[number] += 1
        shown = talk.updates.write(people[number], text=f"⟨{number}.{counts[number]}⟩ The lamp blinks")
        # Telegram sends the updates of a chat one after another.
        lines.append(f"{number % CONNECTIONS}\t{json.dumps(talk.updates.of(shown), ensure_ascii=False)}\n")
    file = tmp_path / "updates"
    file.write_text("".join(lines))
    before = talk.waiting()
    talk.double.hold()
    started = time.monotonic()
    client = subprocess.run([sys.executable, str(Path(__file__).with_name("burst.py")), talk.desk.url,
                             talk.desk.settings["TELEGRAM_WEBHOOK_SECRET"], str(file), str(CONNECTIONS)],
                            capture_output=True, text=True, timeout=DEADLINE)
    assert client.returncode == 0, client.stderr
    report = json.loads(client.stdout)
    held = [call for call in talk.double.calls if call.fate == "held"]
    done_meanwhile = talk.one("SELECT COUNT(*) FROM telegram_updates WHERE state = 'done'")
    print(f"\nBurst: {report}; meanwhile {done_meanwhile} updates were worked off, {len(held)} calls are held, {before} waited before")
    assert report["failures"] == 0 and report["count"] == UPDATES, report
    # Received is kept: nothing depends on Telegram.
    wait(lambda: talk.one("SELECT COUNT(*) FROM telegram_updates WHERE state = 'queued'") == "0", DEADLINE, "all updates are worked off")
    worked = time.monotonic() - started
    talk.double.release()
    wait(lambda: talk.waiting() == 0, DEADLINE, f"all is delivered; {talk.waiting()} wait")
    took = time.monotonic() - started
    made = len(talk.double.calls)
    print(f"  all updates were carried out after {worked:.0f} s, and all was delivered after {took:.0f} s, in {made} calls")

    rows = talk.rows("SELECT m.ticket_id, m.body FROM messages m WHERE m.body LIKE '⟨%' ORDER BY m.id")
    by_ticket: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for ticket, body in rows:
        found = TOKEN.match(body)
        assert found
        by_ticket[ticket].append((int(found[1]), int(found[2])))
    assert len(rows) == UPDATES and len(by_ticket) == CUSTOMERS, f"{len(rows)} messages in {len(by_ticket)} tickets"
    for ticket, said in by_ticket.items():
        assert said == [(said[0][0], number) for number in range(1, each + 1)], f"ticket {ticket}: {said}"

    topics = {topic.name.split(" · ")[0].split()[-1]: (group, topic.id) for group in talk.groups for topic in talk.double.topics(group, "TKT-")}
    assert len(topics) == CUSTOMERS
    for at in topics.values():
        shown = [tuple(map(int, found)) for one in talk.double.said(*at) for found in TOKEN.findall(one.text)]
        # The card and the title say the beginning of the first one, too.
        assert shown[-each:] == [(shown[-1][0], number) for number in range(1, each + 1)], f"{at}: {shown}"
    assert report["p99"] < LIMIT_MS, f"p99 is {report['p99']} ms"
