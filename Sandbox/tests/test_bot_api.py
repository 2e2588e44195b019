"""The Bot API as the real server answers it."""

import time

from running import GROUP, SandboxCase


class BotApiTest(SandboxCase):
    def test_a_wrong_token_is_unauthorized(self) -> None:
        self.assertRefused(self.call("getMe", token="1:wrong"), 401, "Unauthorized")

    def test_an_unknown_method_is_not_found(self) -> None:
        answer = self.call("fryAnEgg")
        self.assertEqual((answer["ok"], answer["error_code"]), (False, 404))

    def test_the_bot_knows_itself(self) -> None:
        me = self.call("getMe")["result"]
        self.assertEqual((me["id"], me["is_bot"], me["username"]), (1000000001, True, "topicdesk_sandbox_bot"))

    def test_html_becomes_text_and_entities_in_utf16_units(self) -> None:
        sent = self.call("sendMessage", chat_id=101, text="😀 <b>bold</b> &lt;i&gt;", parse_mode="HTML")["result"]
        self.assertEqual(sent["text"], "😀 bold <i>")
        self.assertEqual(sent["entities"], [{"type": "bold", "offset": 3, "length": 4}])

    def test_a_text_has_at_most_4096_utf16_units(self) -> None:
        self.assertTrue(self.call("sendMessage", chat_id=101, text="😀" * 2048)["ok"])
        self.assertRefused(
            self.call("sendMessage", chat_id=101, text="😀" * 2049), 400, "Bad Request: message is too long")

    def test_a_text_is_not_empty(self) -> None:
        self.assertRefused(self.call("sendMessage", chat_id=101, text=""), 400, "Bad Request: message text is empty")

    def test_an_unknown_chat_is_not_found(self) -> None:
        self.assertRefused(self.call("sendMessage", chat_id=999, text="x"), 400, "Bad Request: chat not found")

    def test_a_customer_who_blocked_the_bot_is_out_of_reach(self) -> None:
        self.ask("POST", "/sandbox/api/people/101/block", {})
        self.assertRefused(
            self.call("sendMessage", chat_id=101, text="x"), 403, "Forbidden: bot was blocked by the user")
        self.ask("POST", "/sandbox/api/people/101/unblock", {})
        self.assertTrue(self.call("sendMessage", chat_id=101, text="x")["ok"])


class TopicsTest(SandboxCase):
    def thread(self) -> int:
        return self.call("createForumTopic", chat_id=GROUP, name="TKT-1")["result"]["message_thread_id"]

    def test_a_message_in_a_topic_says_so(self) -> None:
        thread = self.thread()
        sent = self.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x")["result"]
        self.assertEqual((sent["message_thread_id"], sent["is_topic_message"]), (thread, True))

    def test_a_topic_that_is_not_there_is_not_found(self) -> None:
        thread = self.thread()
        self.assertTrue(self.call("deleteForumTopic", chat_id=GROUP, message_thread_id=thread)["ok"])
        for missing in (thread, 1, 4711):
            self.assertRefused(
                self.call("sendMessage", chat_id=GROUP, message_thread_id=missing, text="x"),
                400, "Bad Request: message thread not found")

    def test_closing_twice_is_not_modified(self) -> None:
        thread = self.thread()
        self.assertTrue(self.call("closeForumTopic", chat_id=GROUP, message_thread_id=thread)["ok"])
        self.assertRefused(
            self.call("closeForumTopic", chat_id=GROUP, message_thread_id=thread), 400, "Bad Request: TOPIC_NOT_MODIFIED")

    def test_a_bot_without_the_right_makes_no_topic(self) -> None:
        self.ask("POST", f"/sandbox/api/chats/{GROUP}/rights", {"can_manage_topics": False})
        self.assertRefused(
            self.call("createForumTopic", chat_id=GROUP, name="x"), 400,
            "Bad Request: not enough rights to create a topic")


class FaultsTest(SandboxCase):
    def test_429_tells_when_to_come_back(self) -> None:
        self.ask("POST", "/sandbox/api/faults", {"mode": "429", "retry_after": 7, "count": 1})
        answer = self.call("sendMessage", chat_id=101, text="x")
        self.assertEqual((answer["error_code"], answer["parameters"]), (429, {"retry_after": 7}))
        self.assertTrue(self.call("sendMessage", chat_id=101, text="x")["ok"])

    def test_a_cut_call_was_carried_out(self) -> None:
        self.ask("POST", "/sandbox/api/faults", {"mode": "cut", "count": 1, "methods": ["sendMessage"]})
        with self.assertRaises((ConnectionError, OSError)):
            self.call("sendMessage", chat_id=101, text="kept")
        texts = [m.get("text") for m in self.ask("GET", "/sandbox/api/chats/101/messages?as=101")["messages"]]
        self.assertIn("kept", texts)


    def test_a_late_answer_comes_and_a_refused_one_does_not(self) -> None:
        self.ask("POST", "/sandbox/api/faults", {"mode": "hang", "seconds": 0.3, "count": 1})
        started = time.monotonic()
        self.assertTrue(self.call("sendMessage", chat_id=101, text="late")["ok"])
        self.assertGreater(time.monotonic() - started, 0.25)
        self.ask("POST", "/sandbox/api/faults", {"mode": "refuse", "count": 1})
        with self.assertRaises(OSError):
            self.call("sendMessage", chat_id=101, text="refused")
        texts = [m.get("text") for m in self.ask("GET", "/sandbox/api/chats/101/messages")["messages"]]
        self.assertEqual(texts, ["late"])


class LimitsTest(SandboxCase):
    environment = {"SANDBOX_LIMITS": "real"}

    def test_a_group_takes_about_twenty_messages_a_minute(self) -> None:
        answers = [self.call("sendMessage", chat_id=GROUP, text=f"{n}") for n in range(25)]
        refused = [answer for answer in answers if not answer["ok"]]
        self.assertTrue(answers[0]["ok"] and len(refused) >= 3, len(refused))
        self.assertEqual(refused[0]["error_code"], 429)
        self.assertGreater(refused[0]["parameters"]["retry_after"], 0)
