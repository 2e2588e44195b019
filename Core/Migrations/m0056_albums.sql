ALTER TABLE messages ADD KEY messages_album (album)
