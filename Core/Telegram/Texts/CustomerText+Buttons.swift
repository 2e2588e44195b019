/// Labels of buttons, as plain text.
extension CustomerText {
    var myTickets: String {
        switch language {
        case .english: "🎫 My tickets"
        case .russian: "🎫 Мои обращения"
        case .thai: "🎫 ตั๋วของฉัน"
        }
    }

    var newTicket: String {
        switch language {
        case .english: "✍️ New ticket"
        case .russian: "✍️ Новое обращение"
        case .thai: "✍️ ตั๋วใหม่"
        }
    }

    var reopenLabel: String {
        switch language {
        case .english: "🔓 Reopen"
        case .russian: "🔓 Открыть снова"
        case .thai: "🔓 เปิดอีกครั้ง"
        }
    }

    var skip: String {
        switch language {
        case .english: "Skip"
        case .russian: "Пропустить"
        case .thai: "ข้าม"
        }
    }
}
