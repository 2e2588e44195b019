ALTER TABLE topics ADD KEY topics_chat (chat_id, state)
