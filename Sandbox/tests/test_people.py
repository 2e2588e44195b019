"""The API of the page, and what the bot learns of what people do there."""

import http.client
import json
import threading
import time

from running import GROUP, SandboxCase


class PeopleTest(SandboxCase):
    def updates(self) -> list[dict]:
        return self.ask("GET", "/sandbox/api/updates")["pending"]

    def test_a_button_is_pressed_and_answered(self) -> None:
        markup = {"inline_keyboard": [[{"text": "Good", "callback_data": "csat:5"}]]}
        sent = self.result("sendMessage", chat_id=101, text="?", reply_markup=markup)
        press = {"message_id": sent["message_id"], "data": "csat:5", "wait": 3}
        answered: list[dict] = []
        thread = threading.Thread(target=lambda: answered.append(self.ask("POST", "/sandbox/api/people/101/callback", press)))
        thread.start()
        query = self.result("getUpdates", timeout=3)[0]["callback_query"]
        self.assertEqual((query["data"], query["from"]["id"], query["message"]["message_id"]), ("csat:5", 101, sent["message_id"]))
        self.result("answerCallbackQuery", callback_query_id=query["id"], text="Thanks")
        thread.join()
        self.assertEqual(answered[0]["answer"]["text"], "Thanks")

    def test_an_unknown_callback_query_is_too_old(self) -> None:
        self.assertRefused(self.call("answerCallbackQuery", callback_query_id="42"), 400,
                           "Bad Request: query is too old and response timeout expired or query ID is invalid")

    def test_editing_and_blocking_are_told_and_deleting_is_not(self) -> None:
        written = self.say(101, 101, "one")
        self.ask("PATCH", f"/sandbox/api/people/101/messages/{written['message_id']}", {"text": "two"})
        self.ask("DELETE", f"/sandbox/api/people/101/messages/{written['message_id']}")
        self.ask("POST", "/sandbox/api/people/101/block", {})
        message, edited, blocked = self.updates()
        self.assertEqual((message["message"]["text"], edited["edited_message"]["text"]), ("one", "two"))
        self.assertEqual(blocked["my_chat_member"]["new_chat_member"]["status"], "kicked")

    def test_reactions_come_only_to_who_asked_for_them(self) -> None:
        written = self.say(201, GROUP, "x")
        reaction = {"chat_id": GROUP, "message_id": written["message_id"], "emoji": "👍"}
        self.ask("POST", "/sandbox/api/people/202/reaction", reaction)
        self.assertEqual(len(self.updates()), 1)
        self.result("getUpdates", offset=-1, allowed_updates=["message", "message_reaction"])
        self.addCleanup(self.call, "getUpdates", allowed_updates=[])
        self.ask("POST", "/sandbox/api/people/202/reaction", reaction | {"emoji": "🔥"})
        change = self.updates()[-1]["message_reaction"]
        self.assertEqual((change["old_reaction"][0]["emoji"], change["new_reaction"][0]["emoji"]), ("👍", "🔥"))

    def test_the_bot_is_told_of_topics_but_not_of_its_own_messages(self) -> None:
        thread = self.result("createForumTopic", chat_id=GROUP, name="T")["message_thread_id"]
        self.result("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x")
        self.ask("POST", f"/sandbox/api/topics/{GROUP}/{thread}/close", {"as": 202})
        created, closed = [update["message"] for update in self.updates()]
        self.assertEqual((created["forum_topic_created"]["name"], created["from"]["id"]), ("T", 1000000001))
        self.assertEqual((closed["forum_topic_closed"], closed["from"]["id"]), ({}, 202))

    def test_what_is_wrong_is_refused_with_a_text(self) -> None:
        for method, path, body, status in (
            ("POST", "people/101/messages", {"text": ""}, 400),
            ("POST", "people/101/messages", {"text": "x", "chat_id": GROUP}, 403),
            ("POST", "people/999/messages", {"text": "x"}, 404),
            ("POST", "people/201/messages", {"text": "x", "chat_id": GROUP, "thread_id": 4711}, 404),
            ("POST", "people/101/callback", {"message_id": 4711, "data": "x"}, 404),
            ("POST", "faults", {"mode": "fire"}, 400),
            ("POST", "redeliver", {"update_id": 1}, 404),
            ("GET", "chats/abc/messages", None, 400),
            ("GET", "nothing", None, 404),
        ):
            with self.subTest(path=path, body=body):
                answer = self.ask(method, f"/sandbox/api/{path}", body)
                self.assertEqual(self.status, status)
                self.assertTrue(answer["error"])

    def test_an_update_can_be_sent_again(self) -> None:
        self.say(101, 101, "x")
        update_id = self.result("getUpdates")[0]["update_id"]
        self.assertEqual(self.result("getUpdates", offset=update_id + 1), [])
        self.ask("POST", "/sandbox/api/redeliver", {"update_id": update_id, "times": 2})
        again = self.result("getUpdates", offset=update_id + 1)
        self.assertEqual([update["update_id"] for update in again], [update_id, update_id])
        self.assertEqual(self.result("getUpdates", offset=update_id + 1), [])

    def test_calls_are_remembered(self) -> None:
        self.call("sendMessage", chat_id=101, text="x")
        call = self.ask("GET", "/sandbox/api/calls?method=sendmessage")["calls"][-1]
        self.assertEqual((call["parameters"]["text"], call["answer"]["ok"]), ("x", True))

    def test_no_id_is_used_twice_after_a_reset(self) -> None:
        before = self.say(101, 101, "x")["message_id"]
        self.ask("POST", "/sandbox/api/reset")
        self.assertEqual(self.ask("GET", "/sandbox/api/chats/101/messages")["messages"], [])
        self.assertGreater(self.say(101, 101, "y")["message_id"], before)


class PageTest(SandboxCase):
    def events(self) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        self.addCleanup(connection.close)
        connection.request("GET", "/sandbox/api/events")
        return connection.getresponse()

    def test_an_open_page_hears_what_happens(self) -> None:
        stream = self.events()
        self.assertEqual(stream.readline(), b"retry: 1000\n")
        self.say(101, 101, "hello")
        line = b""
        while not line.startswith(b"data: "):
            line = stream.readline()
        event = json.loads(line.removeprefix(b"data: "))
        self.assertEqual((event["type"], event["message"]["text"]), ("message", "hello"))

    def test_the_page_allows_no_inline_script(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.addCleanup(connection.close)
        connection.request("GET", "/sandbox/")
        answer = connection.getresponse()
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertIn(b"www/sandbox.js", answer.read())

    def test_other_sites_may_change_nothing(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.addCleanup(connection.close)
        connection.request("POST", "/sandbox/api/reset", "{}", {"Sec-Fetch-Site": "cross-site"})
        self.assertEqual(connection.getresponse().status, 403)

    def test_it_stops_at_once_though_pages_and_polls_wait(self) -> None:
        self.events()
        threading.Thread(target=self.poll, daemon=True).start()
        time.sleep(0.2)
        self.assertLess(self.stop(), 2)
        self.start()

    def poll(self) -> None:
        try:
            self.call("getUpdates", timeout=30)
        except OSError:
            pass
