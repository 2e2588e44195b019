"""Updates as the real server delivers them."""

import subprocess
import sys
import threading
import time
from typing import Any

from running import SERVER, SandboxCase, Webhook


class WebhookTest(SandboxCase):
    def hook(self, *statuses: int, **manner: Any) -> Webhook:
        webhook = Webhook(*statuses, **manner)
        self.addCleanup(webhook.close)
        self.addCleanup(self.call, "deleteWebhook")
        self.assertTrue(self.call("setWebhook", url=webhook.url, secret_token="s3cret")["ok"])
        return webhook

    def test_a_message_comes_with_the_secret(self) -> None:
        webhook = self.hook()
        self.say(101, 101, "hello")
        webhook.wait(1)
        _, secret, update = webhook.received[0]
        self.assertEqual(secret, "s3cret")
        self.assertEqual(update["message"]["text"], "hello")
        self.assertEqual(update["message"]["from"]["language_code"], "en")
        self.assertEqual(update["message"]["chat"]["type"], "private")

    def test_a_refused_update_holds_up_its_chat_and_no_other(self) -> None:
        webhook = self.hook(500, 500)
        self.say(101, 101, "first")
        webhook.wait(2)
        self.say(101, 101, "second")
        self.say(102, 102, "other")
        webhook.wait(5)
        taken = [update["message"]["text"] for status, _, update in webhook.received if status == 200]
        self.assertEqual([text for text in taken if text != "other"], ["first", "second"])
        self.assertLess(taken.index("other"), taken.index("second"))
        first = [update["update_id"] for _, _, update in webhook.received if update["message"]["text"] == "first"]
        self.assertEqual(len(set(first)), 1)

    def test_what_could_not_be_delivered_is_told(self) -> None:
        webhook = self.hook(*[500] * 20)
        self.say(101, 101, "hello")
        webhook.wait(1)
        time.sleep(0.1)
        info = self.call("getWebhookInfo")["result"]
        self.assertEqual(info["pending_update_count"], 1)
        self.assertIn("500", info["last_error_message"])

    def test_the_queue_survives_a_restart(self) -> None:
        self.say(101, 101, "before")
        self.assertLess(self.stop(), 2.5)
        self.start()
        webhook = self.hook()
        webhook.wait(1)
        self.assertEqual(webhook.received[0][2]["message"]["text"], "before")


    def test_chats_are_served_side_by_side(self) -> None:
        webhook = self.hook(pause=0.4)
        started = time.monotonic()
        for person in (101, 102, 103):
            self.say(person, person, "x")
        webhook.wait(3)
        self.assertLess(time.monotonic() - started, 1)

    def test_an_answer_may_ask_for_a_call(self) -> None:
        webhook = self.hook(body={"method": "sendMessage", "chat_id": 101, "text": "from the answer"})
        self.say(101, 101, "hello")
        webhook.wait(1)
        time.sleep(0.1)
        shown = self.ask("GET", "/sandbox/api/chats/101/messages")["messages"]
        self.assertEqual(shown[-1]["text"], "from the answer")

    def test_a_webhook_elsewhere_is_refused(self) -> None:
        for url, secret, text in (
            ("https://example.org/hook", "", "bad webhook: the sandbox delivers to this machine only"),
            ("nonsense", "", "invalid webhook URL specified"),
            ("http://127.0.0.1/", "a b", "secret token contains unallowed characters"),
        ):
            answer = self.call("setWebhook", url=url, secret_token=secret)
            self.assertEqual(answer["error_code"], 400)
            self.assertIn(text, answer["description"])


class PollingTest(SandboxCase):
    def test_a_long_poll_ends_when_something_comes(self) -> None:
        threading.Timer(0.3, self.say, (101, 101, "hello")).start()
        started = time.monotonic()
        updates = self.call("getUpdates", timeout=5)["result"]
        self.assertLess(time.monotonic() - started, 3)
        self.assertEqual([update["message"]["text"] for update in updates], ["hello"])

    def test_what_is_below_the_offset_is_forgotten(self) -> None:
        self.say(101, 101, "one")
        self.say(101, 101, "two")
        first, second = self.call("getUpdates")["result"]
        self.assertEqual(self.call("getUpdates", offset=first["update_id"] + 1)["result"], [second])
        self.assertEqual(self.call("getUpdates", offset=second["update_id"] + 1)["result"], [])

    def test_a_newer_poll_ends_the_older(self) -> None:
        answers: list[dict[str, Any]] = []
        older = threading.Thread(target=lambda: answers.append(self.call("getUpdates", timeout=5)))
        older.start()
        time.sleep(0.2)
        self.call("getUpdates")
        older.join(2)
        self.assertIn("terminated by other getUpdates request", answers[0]["description"])

    def test_polling_beside_a_webhook_is_a_conflict(self) -> None:
        self.call("setWebhook", url="http://127.0.0.1:9/hook")
        self.addCleanup(self.call, "deleteWebhook")
        self.assertEqual(self.call("getUpdates")["error_code"], 409)


class StartTest(SandboxCase):
    def test_it_refuses_to_start_beside_a_real_token(self) -> None:
        started = subprocess.run(
            [sys.executable, str(SERVER), "--data", self.folder.name, "--port", "1"], capture_output=True, text=True,
            env={"TELEGRAM_BOT_TOKEN": "123:real"})
        self.assertEqual(started.returncode, 2)
        self.assertIn("TELEGRAM_BOT_TOKEN", started.stderr)
        self.assertNotIn("123:real", started.stderr)
