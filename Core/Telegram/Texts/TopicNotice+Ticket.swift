/// What was changed in the ticket.
extension TopicNotice {
    static func statusChanged(_ status: Ticket.Status, _ language: Language) -> String {
        let word = TopicCard.word(for: status, language)
        return switch language {
        case .english: "⚙️ Status: <b>\(word)</b>"
        case .russian: "⚙️ Статус: <b>\(word)</b>"
        case .thai: "⚙️ สถานะ: <b>\(word)</b>"
        }
    }

    static func priorityChanged(_ priority: Ticket.Priority, _ actor: User?, _ language: Language) -> String {
        let word = TopicCard.word(for: priority, language)
        let change =
            switch language {
            case .english: "⚡️ Priority: <b>\(word)</b>"
            case .russian: "⚡️ Приоритет: <b>\(word)</b>"
            case .thai: "⚡️ ความสำคัญ: <b>\(word)</b>"
            }
        return change + by(actor)
    }

    static func assigned(_ user: User?, _ actor: User?, _ language: Language) -> String {
        let change =
            if let user {
                switch language {
                case .english: "👤 Assigned to <b>\(name(of: user))</b>"
                case .russian: "👤 Ответственный: <b>\(name(of: user))</b>"
                case .thai: "👤 มอบหมายให้ <b>\(name(of: user))</b>"
                }
            } else {
                switch language {
                case .english: "👤 Assigned to nobody"
                case .russian: "👤 Ответственного больше нет"
                case .thai: "👤 ยังไม่มีผู้รับผิดชอบ"
                }
            }
        return change + (actor?.id == user?.id ? "" : by(actor))
    }

    static func tagged(_ tags: [String], _ language: Language) -> String {
        let list = tags.map { "<b>\(HTML.escape($0))</b>" }.joined(separator: ", ")
        return switch (language, tags.isEmpty) {
        case (.english, false): "🏷 Tags: \(list)"
        case (.english, true): "🏷 The ticket has no tags any more."
        case (.russian, false): "🏷 Метки: \(list)"
        case (.russian, true): "🏷 Меток у обращения больше нет."
        case (.thai, false): "🏷 แท็ก: \(list)"
        case (.thai, true): "🏷 ตั๋วนี้ไม่มีแท็กแล้ว"
        }
    }

    static func subjectChanged(_ subject: String, _ language: Language) -> String {
        let subject = HTML.escape(subject)
        return switch language {
        case .english: "✏️ Subject: <b>\(subject)</b>"
        case .russian: "✏️ Тема: <b>\(subject)</b>"
        case .thai: "✏️ หัวข้อ: <b>\(subject)</b>"
        }
    }

    static func linkedTo(_ name: String, _ link: String?, _ language: Language) -> String {
        let name = HTML.link(name, to: link)
        return switch language {
        case .english: "🔗 Linked with \(name): what is said in one is shown in the other."
        case .russian: "🔗 Связано с \(name): сказанное в одной теме видно и в другой."
        case .thai: "🔗 เชื่อมกับ \(name) แล้ว สิ่งที่พูดในที่หนึ่งจะแสดงในอีกที่หนึ่งด้วย"
        }
    }

    static func unlinked(_ language: Language) -> String {
        switch language {
        case .english: "🔗 No longer linked: what is said here stays here."
        case .russian: "🔗 Больше не связано: сказанное здесь остаётся здесь."
        case .thai: "🔗 ยกเลิกการเชื่อมแล้ว สิ่งที่พูดที่นี่จะอยู่แค่ที่นี่"
        }
    }

    static func unknownCommand(_ language: Language) -> String {
        switch language {
        case .english: "🤔 There is no such command; nothing was sent to the customer."
        case .russian: "🤔 Такой команды нет; клиенту ничего не отправлено."
        case .thai: "🤔 ไม่มีคำสั่งนี้ ไม่มีอะไรถูกส่งถึงลูกค้า"
        }
    }

    private static func by(_ actor: User?) -> String {
        actor.map { " (\(name(of: $0)))" } ?? ""
    }

    static func name(of user: User) -> String {
        HTML.escape(HTML.cut(user.displayName, limit: 100))
    }
}
