/// Who is asked to join, and who has.
extension TopicNotice {
    static func mentioned(_ user: User, _ language: Language) -> String {
        let name = HTML.escape(user.telegramUsername.map { "@\($0)" } ?? user.displayName)
        return switch language {
        case .english: "📣 \(name) was asked to join."
        case .russian: "📣 Приглашение отправлено: \(name)."
        case .thai: "📣 เชิญ \(name) เข้าร่วมแล้ว"
        }
    }

    static func invited(_ user: User, _ number: String, _ language: Language) -> String {
        // A username notifies as well, but the name is what the others know them by.
        let name = HTML.link(user.displayName, to: user.telegramID.map { "tg://user?id=\($0)" })
        return switch language {
        case .english: "📣 \(name), you are asked to join ticket <b>\(number)</b>."
        case .russian: "📣 \(name), вас приглашают в обращение <b>\(number)</b>."
        case .thai: "📣 คุณ \(name) ได้รับเชิญให้เข้าร่วมตั๋ว <b>\(number)</b>"
        }
    }

    static func joined(_ user: User, _ language: Language) -> String {
        switch language {
        case .english: "🙋 <b>\(name(of: user))</b> has joined."
        case .russian: "🙋 Теперь в обращении участвует <b>\(name(of: user))</b>."
        case .thai: "🙋 <b>\(name(of: user))</b> เข้าร่วมแล้ว"
        }
    }
}
