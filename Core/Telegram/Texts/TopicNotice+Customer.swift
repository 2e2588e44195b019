/// What the customer did, or what became of them.
extension TopicNotice {
    static func customerUnreachable(_ language: Language) -> String {
        switch language {
        case .english: "⛔️ The customer has blocked the bot or is gone: the last answer did not reach them."
        case .russian: "⛔️ Клиент заблокировал бота или недоступен: последний ответ до него не дошёл."
        case .thai: "⛔️ ลูกค้าบล็อกบอตหรือไม่อยู่แล้ว คำตอบล่าสุดส่งไม่ถึง"
        }
    }

    static func notDelivered(_ reason: String, _ language: Language) -> String {
        let reason = HTML.escape(HTML.cut(reason, limit: 300))
        return switch language {
        case .english: "💔 This did not reach the customer: \(reason)"
        case .russian: "💔 Это не дошло до клиента: \(reason)"
        case .thai: "💔 ข้อความนี้ไปไม่ถึงลูกค้า: \(reason)"
        }
    }

    static func notDeleted(_ reason: String, _ language: Language) -> String {
        let reason = HTML.escape(HTML.cut(reason, limit: 300))
        return switch language {
        case .english: "⚠️ The customer still has the message: Telegram does not delete it. \(reason)"
        case .russian: "⚠️ Сообщение осталось у клиента: Telegram его не удаляет. \(reason)"
        case .thai: "⚠️ ลูกค้ายังเห็นข้อความนี้อยู่ เพราะ Telegram ไม่ยอมลบ \(reason)"
        }
    }

    static func customerReturned(_ language: Language) -> String {
        switch language {
        case .english: "✅ The customer can be reached again."
        case .russian: "✅ Клиент снова на связи."
        case .thai: "✅ ติดต่อลูกค้าได้อีกครั้งแล้ว"
        }
    }

    static func customerDeletedAccount(_ language: Language) -> String {
        switch language {
        case .english: "⛔️ The customer has deleted their Telegram account: answers no longer reach them there."
        case .russian: "⛔️ Клиент удалил свою учётную запись Telegram: ответы туда больше не доходят."
        case .thai: "⛔️ ลูกค้าลบบัญชี Telegram แล้ว คำตอบจึงส่งไปไม่ถึงอีก"
        }
    }

    static func rated(_ stars: Int, _ comment: String?, _ language: Language) -> String {
        let shown = String(repeating: "⭐️", count: stars)
        let title =
            switch language {
            case .english: "\(shown) The customer gave \(stars) of 5."
            case .russian: "\(shown) Оценка клиента: \(stars) из 5."
            case .thai: "\(shown) ลูกค้าให้ \(stars) จาก 5"
            }
        guard let comment, !comment.isEmpty else { return title }
        return "\(title)\n<blockquote>\(HTML.escape(HTML.cut(comment, limit: 3_500)))</blockquote>"
    }

    static func reopenedByCustomer(_ language: Language) -> String {
        switch language {
        case .english: "🔓 The customer has reopened the ticket."
        case .russian: "🔓 Клиент снова открыл обращение."
        case .thai: "🔓 ลูกค้าเปิดตั๋วอีกครั้ง"
        }
    }

    static func closedByCustomer(_ language: Language) -> String {
        switch language {
        case .english: "🏁 The customer has closed the ticket."
        case .russian: "🏁 Клиент закрыл обращение."
        case .thai: "🏁 ลูกค้าปิดตั๋วแล้ว"
        }
    }

    /// A link such as `t.me/bot?start=billing` gave it.
    static func categoryFromLink(_ category: String, _ language: Language) -> String {
        let category = HTML.escape(category)
        return switch language {
        case .english: "🏷 The customer came by a link; category: <b>\(category)</b>"
        case .russian: "🏷 Клиент пришёл по ссылке; категория: <b>\(category)</b>"
        case .thai: "🏷 ลูกค้าเข้ามาทางลิงก์ หมวดหมู่: <b>\(category)</b>"
        }
    }
}
