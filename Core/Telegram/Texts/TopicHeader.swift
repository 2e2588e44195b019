/// What a new topic begins with.
extension TopicCard {
    static func header(of ticket: Ticket, _ requester: User, _ language: Language = .english) -> String {
        let advice =
            switch language {
            case .english: "What you write here goes to the customer. Start with // for a note among the team."
            case .russian:
                "Всё, что вы напишете здесь, увидит клиент. Начните с //, чтобы оставить заметку для команды."
            case .thai: "สิ่งที่คุณพิมพ์ที่นี่จะส่งถึงลูกค้า ขึ้นต้นด้วย // ถ้าเป็นโน้ตภายในทีม"
            }
        return """
            🎫 <b>\(ticket.number)</b> · \(HTML.escape(ticket.subject))
            👤 \(HTML.escape(requester.displayName))\(contact(of: requester))
            📌 \(word(for: ticket.status, language)) · \(word(for: ticket.priority, language)) · \(ticket.source.rawValue)

            \(advice)
            """
    }

    private static func contact(of user: User) -> String {
        let ways = [user.telegramUsername.map { "@\($0)" }, user.email].compactMap { $0 }
        return ways.isEmpty ? "" : " (\(HTML.escape(ways.joined(separator: ", "))))"
    }

    /// The last messages, for a topic that takes a lost one's place; shortened, for all of it is in the desk.
    static func replay(_ messages: [Message], _ language: Language = .english) -> String {
        let title =
            switch language {
            case .english: "Earlier in this ticket"
            case .russian: "Ранее в этом обращении"
            case .thai: "ก่อนหน้านี้ในตั๋วนี้"
            }
        let lines = messages.map { message in
            let mark = message.visibility == .internal ? "📝" : message.side == .requester ? "👤" : "💬"
            let beginning = String((message.body.isEmpty ? "📎" : message.body).prefix(300))
            // Ten of them are one message, whatever they are made of.
            return "\(mark) \(HTML.escape(HTML.cut(beginning, limit: 380)))"
        }
        return "↩️ <b>\(title)</b>\n" + lines.joined(separator: "\n")
    }

    static func word(for status: Ticket.Status, _ language: Language = .english) -> String {
        switch (language, status) {
        case (.english, .open): "open"
        case (.english, .inProgress): "in progress"
        case (.english, .waiting): "waiting for the customer"
        case (.english, .resolved): "resolved"
        case (.english, .closed): "closed"
        case (.english, .cancelled): "cancelled"
        case (.russian, .open): "открыто"
        case (.russian, .inProgress): "в работе"
        case (.russian, .waiting): "ждём клиента"
        case (.russian, .resolved): "решено"
        case (.russian, .closed): "закрыто"
        case (.russian, .cancelled): "отменено"
        case (.thai, .open): "เปิดอยู่"
        case (.thai, .inProgress): "กำลังดำเนินการ"
        case (.thai, .waiting): "รอลูกค้า"
        case (.thai, .resolved): "แก้ไขแล้ว"
        case (.thai, .closed): "ปิดแล้ว"
        case (.thai, .cancelled): "ยกเลิกแล้ว"
        }
    }

    static func word(for priority: Ticket.Priority, _ language: Language = .english) -> String {
        switch (language, priority) {
        case (.english, .urgent): "urgent"
        case (.english, .high): "high"
        case (.english, .normal): "normal"
        case (.english, .low): "low"
        case (.russian, .urgent): "срочный"
        case (.russian, .high): "высокий"
        case (.russian, .normal): "обычный"
        case (.russian, .low): "низкий"
        case (.thai, .urgent): "ด่วนมาก"
        case (.thai, .high): "สูง"
        case (.thai, .normal): "ปกติ"
        case (.thai, .low): "ต่ำ"
        }
    }
}
