#!/usr/bin/env python3
"""Fills an empty, migrated desk: 1,000,000 tickets over two years, 10,000 requesters, 20 staff, three messages a ticket.

    Tests/bench/fill_million.py SOCKET DATABASE [TICKETS]

Statuses 5 % open, in_progress and waiting each, 15 % resolved, 70 % closed. Messages have 10 to 25 words of a vocabulary
whose words are as frequent as Zipf says: 60 % of the tickets are Russian, 25 % English, 15 % Thai, which puts no spaces
between its words. The same run gives the same desk. The search index is not filled here: jobs/search-index does it.
"""
import itertools
import os
import random
import subprocess
import sys
import tempfile
import uuid
from datetime import datetime, timedelta

SOCKET, DATABASE = sys.argv[1:3]
TICKETS = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
REQUESTERS, STAFF = 10_000, 20
random.seed(2026)

RUSSIAN = """оплат:а карт:а баланс:0 возврат:0 перевод:0 ошибк:а заказ:0 платеж:0 счет:0 аккаунт:0 парол:ь поддержк:а
вопрос:0 ответ:0 проблем:а денег:0 доставк:а товар:0 магазин:0 телефон:0 почт:а номер:0 договор:0 банк:0 услуг:а
кабинет:0 приложени:е обновлени:е подписк:а тариф:0 канал:0 кнопк:а ссылк:а документ:0 комисси:я регистраци:я""".split()
ENGLISH = """payment card balance refund transfer error order invoice account password support question answer problem money
delivery product store phone mail number contract bank service login update subscription plan channel button link document fee
registration printer network""".split()
THAI = """ชำระเงิน บัตร ยอดเงิน คืนเงิน โอน ผิดพลาด สั่งซื้อ ใบแจ้งหนี้ บัญชี รหัสผ่าน สนับสนุน คำถาม คำตอบ ปัญหา เงิน จัดส่ง สินค้า ร้านค้า โทรศัพท์
อีเมล หมายเลข สัญญา ธนาคาร บริการ เข้าสู่ระบบ อัปเดต สมาชิก แผน ช่อง ปุ่ม ลิงก์ เอกสาร ค่าธรรมเนียม ลงทะเบียน""".split()
ENDINGS = {
    "0": ["", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах"], "а": ["а", "ы", "е", "у", "ой", "", "ам", "ами", "ах"],
    "ь": ["ь", "я", "ю", "ем", "е", "и", "ей", "ям", "ями", "ях"], "е": ["е", "я", "ю", "ем", "и", "й", "ям", "ями", "ях"],
    "я": ["я", "и", "ю", "ей", "й", "ям", "ями", "ях"], "ть": ["ть", "л", "ла", "ли", "ло", "т", "м", "те"],
}


def syllables(onsets, nuclei, codas, least, most, count):
    made = set()
    while len(made) < count:
        made.add("".join(random.choice(onsets) + random.choice(nuclei) + random.choice(codas)
                         for _ in range(random.randint(least, most))))
    ranked = sorted(made)
    random.shuffle(ranked)
    return ranked


def vocabulary():
    """(words, cumulative weights) of each language; a Russian word's weight is shared by its inflections."""
    stems = [tuple(word.split(":")) for word in RUSSIAN] + [
        (stem, random.choice(list(ENDINGS))) for stem in
        syllables(list("бвгджзклмнпрстфхцчш") + ["пр", "ст", "кр", "тр", "вз"], "аеиоуы", list("нрлтск") + [""] * 6, 1, 3, 12_000)]
    languages = []
    for words in ([[stem + ending for ending in ENDINGS[kind]] for stem, kind in stems],
                  [[word, word + "s"] for word in ENGLISH + syllables(
                      list("bcdfghklmnprstw") + ["st", "tr", "pl", "ch"], ["a", "e", "i", "o", "u", "ea", "ou"],
                      list("nrlts") + [""] * 4, 1, 3, 15_000)],
                  [[word] for word in THAI + syllables(
                      list("กขคจชดตทนบปผพมยรลวสหอ"), ["า", "ี", "ู", "ิ", "ื", "ั", "่า", "้า", "โ", "ไ"],
                      list("กงดนบมยว"), 1, 2, 6_000)]):
        weights = []
        for rank, forms in enumerate(words, 1):
            weights += [1 / rank / len(forms)] * len(forms)
        languages.append((list(itertools.chain(*words)), list(itertools.accumulate(weights))))
    return languages


def text(language, languages, count):
    words, weights = languages[language]
    chosen = random.choices(words, cum_weights=weights, k=count)
    if language < 2:
        return " ".join(chosen)
    return " ".join("".join(chosen[at:at + 6]) for at in range(0, count, 6))


def sql(text, **options):
    subprocess.run(["mariadb", "--no-defaults", f"--socket={SOCKET}", "--user=root", "--local-infile=1", DATABASE],
                   input="SET SESSION foreign_key_checks = 0;" + text, text=True, check=True, **options)


def load(table, columns, rows):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in rows)
        file.flush()
        sql(f"LOAD DATA LOCAL INFILE '{file.name}' INTO TABLE {table} CHARACTER SET utf8mb4 ({columns})")
    print(table, flush=True)


def users(created):
    names = ["Анна", "Иван", "Мария", "Пётр", "Ольга", "John", "Emma", "Noah", "สมชาย", "สมหญิง"]
    families = ["Иванова", "Петров", "Смирнов", "Кузнецова", "Smith", "Brown", "Miller", "ใจดี", "สุขใจ", "Волков"]
    for number in range(1, REQUESTERS + STAFF + 1):
        staff = number > REQUESTERS
        yield [str(number), str(uuid.UUID(int=random.getrandbits(128), version=4)), f"{'staff' if staff else 'bench'}{number}@example.com",
               f"user{number}", f"{random.choice(names)} {random.choice(families)}", "moderator" if staff else "user",
               str(10_000_000 + number), f"tg_{number}", created]


def tickets(languages, start):
    statuses = ["open", "in_progress", "waiting", "resolved", "closed"]
    step = timedelta(days=730) / TICKETS
    categories = ["billing", "technical", "account", "delivery", "refund", "feature", "security", "spam", "other", r"\N"]
    for number in range(1, TICKETS + 1):
        created = start + step * number
        moment = created.strftime("%Y-%m-%d %H:%M:%S.%f")
        status = random.choices(statuses, cum_weights=[5, 10, 15, 30, 100])[0]
        assignee = r"\N" if status == "open" else str(REQUESTERS + 1 + random.randrange(STAFF))
        language = random.choices([0, 1, 2], cum_weights=[60, 85, 100])[0]
        LANGUAGES.append(language)
        yield [str(number), str(uuid.UUID(int=random.getrandbits(128), version=4)), f"TKT-{created.year}-{number:03}",
               str(1 + random.randrange(REQUESTERS)), text(language, languages, random.randint(3, 8)), status,
               random.choices("1234", cum_weights=[5, 20, 80, 100])[0],
               random.choices(categories, cum_weights=[25, 45, 60, 70, 78, 84, 88, 91, 95, 100])[0],
               random.choices(["telegram", "web", "api", "email"], cum_weights=[60, 85, 95, 100])[0], assignee,
               r"\N" if assignee == r"\N" else moment, "1", "0", moment, moment, "3", "0", moment, moment,
               moment if random.random() < 0.03 else r"\N"]


def messages(languages, start):
    step = timedelta(days=730) / TICKETS
    for ticket in range(1, TICKETS + 1):
        moment = (start + step * ticket).strftime("%Y-%m-%d %H:%M:%S.%f")
        for turn in range(3):
            staff = turn == 1
            yield [str(ticket * 3 + turn - 2), str(ticket), str(1 + ticket % REQUESTERS), "staff" if staff else "requester",
                   "internal" if staff and ticket % 10 == 0 else "public",
                   text(LANGUAGES[ticket - 1], languages, random.randint(10, 25)), "none", moment]


def tags():
    names = [f"tag{number}" for number in range(1, 51)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, 51)))
    rows = []
    for ticket in range(1, TICKETS + 1):
        if random.random() < 0.5:
            rows += [[name, str(ticket)] for name in set(random.choices(names, cum_weights=weights, k=random.randint(1, 2)))]
    return ([ticket, name] for name, ticket in sorted(rows))


LANGUAGES = bytearray()
os.environ["LC_ALL"] = "C.UTF-8"
words = vocabulary()
start = datetime.utcnow() - timedelta(days=730)
load("users", "id, uuid, email, username, name, role, telegram_id, telegram_username, created_at",
     users(start.strftime("%Y-%m-%d %H:%M:%S")))
load("tickets", """id, uuid, ticket_number, requester_id, subject, status, priority, category, source, assignee_id, assigned_at,
    read_by_requester, read_by_staff, first_response_due_at, resolution_due_at, message_count, event_count, last_message_at,
    created_at, escalated_at""", tickets(words, start))
sql("""INSERT INTO ticket_numbers SELECT YEAR(created_at), MAX(SUBSTRING(ticket_number, 10) + 0) FROM tickets
    GROUP BY YEAR(created_at)""")
load("messages", "id, ticket_id, author_id, side, visibility, body, delivery, created_at", messages(words, start))
load("ticket_tags", "ticket_id, tag", tags())
sql("INSERT IGNORE INTO ticket_changes (ticket_id, has_new_texts) SELECT id, TRUE FROM tickets")
sql("ANALYZE TABLE users, tickets, messages, ticket_tags", stdout=subprocess.DEVNULL)
