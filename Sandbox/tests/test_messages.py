"""The shapes of messages, and what the Bot API refuses about them."""

import http.client
import json
import struct

from running import GROUP, TOKEN, SandboxCase

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + bytes(50)


class TextTest(SandboxCase):
    def test_wrong_html_is_refused_in_the_words_of_telegram(self) -> None:
        for html, text in (
            ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
            ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
            ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("1 < 2", "Unclosed start tag at byte offset 2"),
        ):
            with self.subTest(html):
                self.assertRefused(self.call("sendMessage", chat_id=101, text=html, parse_mode="HTML"), 400,
                                   f"Bad Request: can't parse entities: {text}")

    def test_what_is_around_the_text_is_cut_and_the_entities_follow(self) -> None:
        sent = self.result("sendMessage", chat_id=101, text="\n  <i>a</i> &amp; /help@bot  \n", parse_mode="html")
        self.assertEqual(sent["text"], "a & /help@bot")
        self.assertEqual([(each["type"], each["offset"], each["length"]) for each in sent["entities"]],
                         [("italic", 0, 1), ("bot_command", 4, 9)])

    def test_links_code_and_quotes_become_entities(self) -> None:
        html = '<a href="https://e.org/?a=1&amp;b">l</a><pre><code class="language-swift">x</code></pre><blockquote>q</blockquote>'
        entities = self.result("sendMessage", chat_id=101, text=html, parse_mode="HTML")["entities"]
        self.assertEqual([each["type"] for each in entities], ["text_link", "pre", "blockquote"])
        self.assertEqual((entities[0]["url"], entities[1]["language"]), ("https://e.org/?a=1&b", "swift"))

    def test_an_edit_that_changes_nothing_is_refused(self) -> None:
        sent = self.result("sendMessage", chat_id=101, text="one")
        answer = self.call("editMessageText", chat_id=101, message_id=sent["message_id"], text="one")
        self.assertIn("message is not modified: specified new message content", answer["description"])
        edited = self.result("editMessageText", chat_id=101, message_id=sent["message_id"], text="two")
        self.assertEqual((edited["text"], "edit_date" in edited), ("two", True))

    def test_a_bot_edits_only_what_is_its_own(self) -> None:
        written = self.say(101, 101, "mine")
        self.assertRefused(self.call("editMessageText", chat_id=101, message_id=written["message_id"], text="x"),
                           400, "Bad Request: message can't be edited")
        self.assertRefused(self.call("editMessageText", chat_id=101, message_id=4711, text="x"),
                           400, "Bad Request: message to edit not found")

    def test_buttons_are_checked(self) -> None:
        for button, text in (
            ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
            ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
            ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
            ({"text": "x", "web_app": {"url": "https://e.org"}}, "BUTTON_TYPE_INVALID"),
        ):
            with self.subTest(button):
                answer = self.call("sendMessage", chat_id=GROUP, text="x", reply_markup={"inline_keyboard": [[button]]})
                self.assertRefused(answer, 400, f"Bad Request: {text}")


class ReplyTest(SandboxCase):
    def test_a_plain_message_in_a_topic_answers_the_topic_itself(self) -> None:
        thread = self.result("createForumTopic", chat_id=GROUP, name="T")["message_thread_id"]
        plain = self.result("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x")
        self.assertEqual(plain["reply_to_message"]["message_id"], thread)
        self.assertEqual(plain["reply_to_message"]["forum_topic_created"]["name"], "T")
        reply = self.say(201, GROUP, "y", thread_id=thread, reply_to=plain["message_id"])
        self.assertEqual(reply["reply_to_message"]["message_id"], plain["message_id"])
        self.assertNotIn("reply_to_message", reply["reply_to_message"])

    def test_a_reply_in_general_has_a_thread_that_is_no_topic(self) -> None:
        first = self.say(201, GROUP, "first")
        self.assertNotIn("message_thread_id", first)
        reply = self.say(202, GROUP, "second", reply_to=first["message_id"])
        self.assertEqual(reply["message_thread_id"], first["message_id"])
        self.assertNotIn("is_topic_message", reply)

    def test_a_reply_without_a_thread_goes_to_the_topic_of_the_message(self) -> None:
        thread = self.result("createForumTopic", chat_id=GROUP, name="T")["message_thread_id"]
        written = self.say(201, GROUP, "x", thread_id=thread)
        reply = self.result("sendMessage", chat_id=GROUP, text="y", reply_parameters={"message_id": written["message_id"]})
        self.assertEqual(reply["message_thread_id"], thread)

    def test_a_reply_to_nothing_is_refused_unless_it_may_be(self) -> None:
        answer = self.call("sendMessage", chat_id=101, text="x", reply_parameters={"message_id": 4711})
        self.assertRefused(answer, 400, "Bad Request: message to be replied not found")
        self.result("sendMessage", chat_id=101, text="x",
                    reply_parameters={"message_id": 4711, "allow_sending_without_reply": True})


class MediaTest(SandboxCase):
    def test_a_photo_of_a_customer_can_be_fetched_and_sent_on(self) -> None:
        message = self.upload("/sandbox/api/people/101/messages", {"chat_id": 101, "caption": "see"}, ("photo", "a.png", PNG))
        largest = message["photo"][-1]
        self.assertEqual((message["caption"], largest["width"], largest["height"]), ("see", 640, 480))
        path = self.result("getFile", file_id=largest["file_id"])["file_path"]
        self.assertTrue(path.startswith("photos/"))
        self.assertEqual(self.download(path), PNG)
        again = self.result("sendPhoto", chat_id=102, photo=largest["file_id"])
        self.assertEqual(again["photo"][-1]["file_unique_id"], largest["file_unique_id"])

    def download(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"/sandbox/file/bot{TOKEN}/{path}")
        data = connection.getresponse().read()
        connection.close()
        return data

    def test_what_is_no_picture_is_no_photo(self) -> None:
        answer = self.upload(f"/sandbox/bot{TOKEN}/sendPhoto", {"chat_id": 101}, ("photo", "a.jpg", b"no picture"))
        self.assertRefused(answer, 400, "Bad Request: IMAGE_PROCESS_FAILED")
        self.assertRefused(self.call("sendPhoto", chat_id=101), 400, "Bad Request: there is no photo in the request")

    def test_a_large_file_cannot_be_fetched(self) -> None:
        message = self.upload("/sandbox/api/people/101/messages", {}, ("document", "big.bin", bytes((20 << 20) + 1)))
        self.assertRefused(self.call("getFile", file_id=message["document"]["file_id"]), 400, "Bad Request: file is too big")

    def test_an_album_is_several_messages_of_one_group(self) -> None:
        media = [{"type": "photo", "media": "attach://a", "caption": "first"}, {"type": "photo", "media": "attach://b"}]
        answer = self.upload(f"/sandbox/bot{TOKEN}/sendMediaGroup", {"chat_id": 101, "media": json.dumps(media)},
                             ("a", "a.png", PNG), ("b", "b.png", PNG))
        album = answer["result"]
        self.assertEqual(len({message["media_group_id"] for message in album}), 1)
        self.assertEqual([message.get("caption") for message in album], ["first", None])
        copies = self.result("copyMessages", chat_id=GROUP, from_chat_id=101,
                             message_ids=[message["message_id"] for message in album])
        self.assertEqual(len(copies), 2)

    def test_a_copy_takes_another_caption_and_leaves_the_buttons(self) -> None:
        message = self.upload("/sandbox/api/people/101/messages", {"caption": "old"}, ("photo", "a.png", PNG))
        copy = self.result("copyMessage", chat_id=GROUP, from_chat_id=101, message_id=message["message_id"], caption="new")
        shown = self.ask("GET", f"/sandbox/api/chats/{GROUP}/messages?thread=general")["messages"][-1]
        self.assertEqual((shown["message_id"], shown["caption"]), (copy["message_id"], "new"))
        self.assertRefused(self.call("copyMessage", chat_id=GROUP, from_chat_id=101, message_id=4711), 400,
                           "Bad Request: message to copy not found")


class GroupTest(SandboxCase):
    def test_a_group_that_was_upgraded_tells_its_new_id(self) -> None:
        new_id = self.ask("POST", f"/sandbox/api/chats/{GROUP}/upgrade", {})["migrate_to_chat_id"]
        answer = self.call("sendMessage", chat_id=GROUP, text="x")
        self.assertRefused(answer, 400, "Bad Request: group chat was upgraded to a supergroup chat")
        self.assertEqual(answer["parameters"], {"migrate_to_chat_id": new_id})
        self.result("sendMessage", chat_id=new_id, text="x")

    def test_a_bot_that_was_thrown_out_may_do_nothing(self) -> None:
        self.ask("POST", f"/sandbox/api/chats/{GROUP}/rights", {"status": "kicked"})
        self.assertRefused(self.call("getChat", chat_id=GROUP), 403, "Forbidden: bot was kicked from the supergroup chat")

    def test_the_bot_is_an_administrator_with_rights(self) -> None:
        member = self.result("getChatMember", chat_id=GROUP, user_id=1000000001)
        self.assertEqual((member["status"], member["can_manage_topics"]), ("administrator", True))
        self.assertEqual(len(self.result("getChatAdministrators", chat_id=GROUP)), 3)
        self.assertTrue(self.result("getChat", chat_id=GROUP)["is_forum"])

    def test_only_administrators_write_in_a_closed_topic(self) -> None:
        thread = self.ask("POST", f"/sandbox/api/topics/{GROUP}", {"name": "by hand"})["message_thread_id"]
        self.ask("POST", f"/sandbox/api/topics/{GROUP}/{thread}/close", {})
        self.result("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x")
        self.ask("POST", f"/sandbox/api/chats/{GROUP}/rights", {"can_manage_topics": False})
        self.assertRefused(self.call("sendMessage", chat_id=GROUP, message_thread_id=thread, text="x"), 400,
                           "Bad Request: TOPIC_CLOSED")
