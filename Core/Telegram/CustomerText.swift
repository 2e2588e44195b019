/// What the desk itself says to a customer, in their language.
struct CustomerText {
    let language: Language

    func greeting(name: String) -> String {
        let name = HTML.escape(name)
        return switch language {
        case .english: "👋 Hello, \(name)! Write your question here and we will open a ticket for it."
        case .russian: "👋 Здравствуйте, \(name)! Напишите ваш вопрос, и мы откроем обращение."
        case .thai: "👋 สวัสดีค่ะ คุณ\(name) พิมพ์คำถามของคุณที่นี่ เราจะเปิดตั๋วให้ค่ะ"
        }
    }

    func opened(_ number: String) -> String {
        switch language {
        case .english: "✅ Ticket <b>\(number)</b> opened. We will answer in this chat."
        case .russian: "✅ Обращение <b>\(number)</b> открыто. Мы ответим в этом чате."
        case .thai: "✅ เปิดตั๋ว <b>\(number)</b> แล้ว เราจะตอบในแชทนี้ค่ะ"
        }
    }

    func subjectOfPhoto() -> String {
        switch language {
        case .english: "Attachment"
        case .russian: "Вложение"
        case .thai: "ไฟล์แนบ"
        }
    }
}
