/// What is shown of many tickets at once, and the help.
extension TeamText {
    func ticketsTitle(_ count: Int) -> String {
        switch language {
        case .english: "🎫 <b>Open tickets: \(count)</b>"
        case .russian: "🎫 <b>Открытые обращения: \(count)</b>"
        case .thai: "🎫 <b>ตั๋วที่เปิดอยู่: \(count)</b>"
        }
    }

    func noTickets() -> String {
        switch language {
        case .english: "🎉 No open tickets."
        case .russian: "🎉 Открытых обращений нет."
        case .thai: "🎉 ไม่มีตั๋วที่เปิดอยู่"
        }
    }

    /// - Parameter opened: all of them.
    func stats(
        opened: Int, open: Int, inProgress: Int, waiting: Int, resolved: Int, closed: Int,
        averageFirstResponseMinutes: Double?
    ) -> String {
        let title =
            switch language {
            case .english: "The last 30 days"
            case .russian: "За последние 30 дней"
            case .thai: "30 วันที่ผ่านมา"
            }
        let counts = [
            (Ticket.Status.open, open), (.inProgress, inProgress), (.waiting, waiting), (.resolved, resolved),
            (.closed, closed),
        ].map { "\(TopicCard.word(for: $0, language)): <b>\($1)</b>" }
        let all =
            switch language {
            case .english: "opened"
            case .russian: "создано"
            case .thai: "เปิดทั้งหมด"
            }
        let response =
            switch language {
            case .english: "First answer on average"
            case .russian: "Первый ответ в среднем"
            case .thai: "เวลาเฉลี่ยของคำตอบแรก"
            }
        let time = averageFirstResponseMinutes.map(duration(minutes:)) ?? "—"
        return (["📊 <b>\(title)</b>", "\(all): <b>\(opened)</b>"] + counts + ["⏱ \(response): <b>\(time)</b>"]).joined(
            separator: "\n")
    }

    private func duration(minutes: Double) -> String {
        let whole = Int(max(minutes, 0).rounded())
        let (hours, rest) = whole.quotientAndRemainder(dividingBy: 60)
        return switch (language, hours > 0) {
        case (.english, false): whole < 1 ? "less than a minute" : "\(whole) min"
        case (.english, true): "\(hours) h \(rest) min"
        case (.russian, false): whole < 1 ? "меньше минуты" : "\(whole) мин"
        case (.russian, true): "\(hours) ч \(rest) мин"
        case (.thai, false): whole < 1 ? "ไม่ถึง 1 นาที" : "\(whole) นาที"
        case (.thai, true): "\(hours) ชม. \(rest) นาที"
        }
    }

    /// The commands, one a line, and how to keep something among the team.
    func help() -> String {
        let (title, advice) =
            switch language {
            case .english:
                (
                    "Commands",
                    "What you write in a topic goes to the customer; what begins with // stays among the team. Outside of a topic, name the ticket after the command."
                )
            case .russian:
                (
                    "Команды",
                    "Сообщения в теме уходят клиенту; то, что начинается с //, остаётся в команде. Вне темы указывайте номер обращения после команды."
                )
            case .thai:
                (
                    "คำสั่ง",
                    "ข้อความในหัวข้อจะส่งถึงลูกค้า ข้อความที่ขึ้นต้นด้วย // จะอยู่ภายในทีม ถ้าอยู่นอกหัวข้อ ให้พิมพ์หมายเลขตั๋วต่อท้ายคำสั่ง"
                )
            }
        let commands = CommandMenu.commands(for: .groups, in: language).map { "/\($0.name) — \($0.description)" }
        return "<b>\(title)</b>\n\(HTML.escape(commands.joined(separator: "\n")))\n\n\(advice)"
    }
}
