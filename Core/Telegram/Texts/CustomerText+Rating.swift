/// The end of a ticket, and what the customer thinks of it.
extension CustomerText {
    /// The team finished the ticket. A cancelled one is not asked about, and no message reopens it.
    func finished(_ number: String, _ status: Ticket.Status) -> String {
        let ticket = "<b>\(number)</b>"
        return switch (language, status) {
        case (.english, .resolved): "✅ Ticket \(ticket) is resolved. \(question)"
        case (.english, .closed): "🏁 Ticket \(ticket) is closed. \(question)"
        case (.english, .cancelled): "🏁 Ticket \(ticket) is cancelled."
        case (.english, .open), (.english, .inProgress), (.english, .waiting): "🎫 Ticket \(ticket) is \(word(status))."
        case (.russian, .resolved): "✅ Обращение \(ticket) решено. \(question)"
        case (.russian, .closed): "🏁 Обращение \(ticket) закрыто. \(question)"
        case (.russian, .cancelled): "🏁 Обращение \(ticket) отменено."
        case (.russian, .open), (.russian, .inProgress), (.russian, .waiting):
            "🎫 Обращение \(ticket) \(word(status))."
        case (.thai, .resolved): "✅ ตั๋ว \(ticket) ได้รับการแก้ไขแล้วค่ะ \(question)"
        case (.thai, .closed): "🏁 ปิดตั๋ว \(ticket) แล้วค่ะ \(question)"
        case (.thai, .cancelled): "🏁 ยกเลิกตั๋ว \(ticket) แล้วค่ะ"
        case (.thai, .open), (.thai, .inProgress), (.thai, .waiting): "🎫 ตั๋ว \(ticket) \(word(status))ค่ะ"
        }
    }

    private var question: String {
        switch language {
        case .english: "How did we do?\n\nIf something is left, just answer this message."
        case .russian: "Как мы справились?\n\nЕсли что-то осталось, просто ответьте на это сообщение."
        case .thai: "เราให้บริการเป็นอย่างไรบ้างคะ\n\nหากยังมีอะไรค้างอยู่ ตอบกลับข้อความนี้ได้เลยค่ะ"
        }
    }

    /// - Parameter stars: 1 to 5.
    func rated(_ stars: Int) -> String {
        let stars = String(repeating: "⭐️", count: stars)
        return switch language {
        case .english: "\(stars)\nThank you! Would you like to add a few words? Write them here, or press «\(skip)»."
        case .russian: "\(stars)\nСпасибо! Хотите добавить пару слов? Напишите их здесь или нажмите «\(skip)»."
        case .thai: "\(stars)\nขอบคุณค่ะ อยากบอกอะไรเราเพิ่มไหมคะ พิมพ์ที่นี่ได้เลย หรือกด «\(skip)»"
        }
    }

    func commentKept() -> String {
        switch language {
        case .english: "🙏 Thank you! We have passed your words on to the team."
        case .russian: "🙏 Спасибо! Мы передали ваш отзыв команде."
        case .thai: "🙏 ขอบคุณค่ะ เราส่งความเห็นของคุณให้ทีมงานแล้ว"
        }
    }

    /// To somebody who leaves it at the stars.
    func thanks() -> String {
        switch language {
        case .english: "🙏 Thank you!"
        case .russian: "🙏 Спасибо!"
        case .thai: "🙏 ขอบคุณค่ะ"
        }
    }

    func cannotBeRated() -> String {
        switch language {
        case .english: "This ticket cannot be rated: it is not finished."
        case .russian: "Это обращение нельзя оценить: оно ещё не завершено."
        case .thai: "ยังให้คะแนนตั๋วนี้ไม่ได้ค่ะ เพราะตั๋วยังไม่จบ"
        }
    }
}
