/// Whether the bot can do its work in a group, which Telegram alone can say.
extension TelegramCarrier {
    func checkGroup(_ delivery: Delivery, in chat: Int64, _ calls: Calls) throws {
        let text = TeamText(language: Language(code: delivery.payload.language))
        let me = try calls.make(.getMe())
        let info = try calls.make(.getChat(chat))
        let member = try calls.make(.getChatMember(chat, user: me.id))
        let mayManage = member.status == "creator" || member.status == "administrator" && member.canManageTopics == true
        let answer: String
        if info.isForum != true {
            answer = text.topicsAreOff()
        } else if !mayManage {
            answer = text.mayNotManageTopics()
        } else {
            answer = text.registered()
        }
        var destination = Destination(chat: chat, thread: delivery.payload.thread)
        destination.replyTo = delivery.payload.replyTo
        _ = try say(answer, to: destination, calls)
        try pool.transaction { db in
            let transaction = Transaction(db)
            if let name = me.username { try db.settings.set(botName: name, at: transaction.now) }
            if mayManage {
                try db.groups.setBack(chat)
            } else {
                try transaction.groupOutOfReach(chat, because: Groups.missingRight)
            }
        }
    }
}
