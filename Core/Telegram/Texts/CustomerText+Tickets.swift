/// About the customer's tickets: which there are, and what became of them.
extension CustomerText {
    func opened(_ number: String) -> String {
        switch language {
        case .english: "✅ Ticket <b>\(number)</b> opened. We will answer in this chat."
        case .russian: "✅ Обращение <b>\(number)</b> открыто. Мы ответим в этом чате."
        case .thai: "✅ เปิดตั๋ว <b>\(number)</b> แล้ว เราจะตอบในแชทนี้ค่ะ"
        }
    }

    /// Of a ticket that was opened with a file and no word.
    func subjectOfPhoto() -> String {
        switch language {
        case .english: "Attachment"
        case .russian: "Вложение"
        case .thai: "ไฟล์แนบ"
        }
    }

    func ticketsTitle() -> String {
        switch language {
        case .english: "🎫 <b>Your tickets</b>\nChoose the one you want to write in."
        case .russian: "🎫 <b>Ваши обращения</b>\nВыберите, в какое вы хотите написать."
        case .thai: "🎫 <b>ตั๋วของคุณ</b>\nเลือกตั๋วที่คุณต้องการเขียนถึงค่ะ"
        }
    }

    func noTickets() -> String {
        switch language {
        case .english: "You have no tickets yet. Write your question here, and we will open one for it."
        case .russian: "У вас пока нет обращений. Напишите ваш вопрос, и мы откроем обращение."
        case .thai: "คุณยังไม่มีตั๋วค่ะ พิมพ์คำถามของคุณที่นี่ แล้วเราจะเปิดตั๋วให้ค่ะ"
        }
    }

    func chosen(_ number: String, _ subject: String) -> String {
        let ticket = "<b>\(number)</b> · \(HTML.escape(subject))"
        return switch language {
        case .english: "✏️ You are writing in \(ticket) now."
        case .russian: "✏️ Теперь вы пишете в обращение \(ticket)."
        case .thai: "✏️ ตอนนี้คุณกำลังเขียนในตั๋ว \(ticket) ค่ะ"
        }
    }

    func writeNew() -> String {
        switch language {
        case .english: "✍️ Write your question: it opens a new ticket."
        case .russian: "✍️ Напишите ваш вопрос: он откроет новое обращение."
        case .thai: "✍️ พิมพ์คำถามของคุณได้เลยค่ะ เราจะเปิดตั๋วใหม่ให้"
        }
    }

    func tooManyTickets() -> String {
        switch language {
        case .english: "You have many open tickets already. Please close one of them first."
        case .russian: "У вас уже много открытых обращений. Сначала закройте одно из них."
        case .thai: "คุณมีตั๋วที่เปิดอยู่หลายใบแล้วค่ะ กรุณาปิดบางใบก่อน"
        }
    }

    func closedByYou(_ number: String) -> String {
        switch language {
        case .english: "🏁 You have closed ticket <b>\(number)</b>. Thank you for writing to us!"
        case .russian: "🏁 Вы закрыли обращение <b>\(number)</b>. Спасибо, что написали нам!"
        case .thai: "🏁 คุณปิดตั๋ว <b>\(number)</b> แล้ว ขอบคุณที่ติดต่อเรานะคะ"
        }
    }

    func noOpenTicket() -> String {
        switch language {
        case .english: "You have no open ticket. Write your question here to open one."
        case .russian: "У вас нет открытых обращений. Напишите ваш вопрос, чтобы открыть новое."
        case .thai: "คุณไม่มีตั๋วที่เปิดอยู่ค่ะ พิมพ์คำถามของคุณที่นี่เพื่อเปิดตั๋วใหม่"
        }
    }

    func nothingToReopen() -> String {
        switch language {
        case .english: "There is no finished ticket that could be reopened. Write your question here to open a new one."
        case .russian:
            "Нет завершённых обращений, которые можно открыть снова. Напишите ваш вопрос, чтобы открыть новое."
        case .thai: "ไม่มีตั๋วที่จบแล้วให้เปิดอีกครั้งค่ะ พิมพ์คำถามของคุณที่นี่เพื่อเปิดตั๋วใหม่"
        }
    }

    func reopened(_ number: String) -> String {
        switch language {
        case .english: "🔓 Ticket <b>\(number)</b> is open again. What is still missing?"
        case .russian: "🔓 Обращение <b>\(number)</b> снова открыто. Что осталось нерешённым?"
        case .thai: "🔓 เปิดตั๋ว <b>\(number)</b> อีกครั้งแล้ว ยังมีอะไรให้เราช่วยอีกคะ"
        }
    }

    func ticketCard(_ number: String, _ subject: String, _ status: Ticket.Status, lastAnswer: String?) -> String {
        let head = "🎫 <b>\(number)</b> · \(HTML.escape(subject))\n📌 \(word(status))"
        guard let lastAnswer else { return head }
        let label =
            switch language {
            case .english: "Our last answer:"
            case .russian: "Наш последний ответ:"
            case .thai: "คำตอบล่าสุดของเรา:"
            }
        return "\(head)\n\n💬 \(label)\n\(HTML.escape(HTML.cut(lastAnswer, limit: 1_000)))"
    }

    func unknownTicket(_ name: String) -> String {
        let name = HTML.escape(HTML.cut(name, limit: 100))
        return switch language {
        case .english: "🤔 You have no ticket <b>\(name)</b>. /tickets shows those you have."
        case .russian: "🤔 У вас нет обращения <b>\(name)</b>. Все ваши обращения покажет /tickets."
        case .thai: "🤔 คุณไม่มีตั๋ว <b>\(name)</b> ค่ะ พิมพ์ /tickets เพื่อดูตั๋วของคุณ"
        }
    }

    /// Where a ticket stands, as its customer sees it.
    func word(_ status: Ticket.Status) -> String {
        switch (language, status) {
        case (.english, .open): "open"
        case (.english, .inProgress): "in progress"
        case (.english, .waiting): "waiting for your answer"
        case (.english, .resolved): "resolved"
        case (.english, .closed): "closed"
        case (.english, .cancelled): "cancelled"
        case (.russian, .open): "открыто"
        case (.russian, .inProgress): "в работе"
        case (.russian, .waiting): "ждёт вашего ответа"
        case (.russian, .resolved): "решено"
        case (.russian, .closed): "закрыто"
        case (.russian, .cancelled): "отменено"
        case (.thai, .open): "เปิดอยู่"
        case (.thai, .inProgress): "กำลังดำเนินการ"
        case (.thai, .waiting): "รอคำตอบจากคุณ"
        case (.thai, .resolved): "แก้ไขแล้ว"
        case (.thai, .closed): "ปิดแล้ว"
        case (.thai, .cancelled): "ยกเลิกแล้ว"
        }
    }
}
