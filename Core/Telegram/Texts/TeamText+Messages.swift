/// About what was, or was not, said to a customer.
extension TeamText {
    func tooLate() -> String {
        switch language {
        case .english: "It has been sent already. To delete it at the customer's, answer the message with /delete."
        case .russian: "Сообщение уже отправлено. Чтобы удалить его у клиента, ответьте на него командой /delete."
        case .thai: "ส่งไปแล้ว ถ้าต้องการลบที่ฝั่งลูกค้า ให้ตอบกลับข้อความนั้นด้วย /delete"
        }
    }

    func undone() -> String {
        switch language {
        case .english: "↩️ Taken back: it was not sent to the customer."
        case .russian: "↩️ Отменено: клиенту ничего не отправлено."
        case .thai: "↩️ ยกเลิกแล้ว ไม่ได้ส่งถึงลูกค้า"
        }
    }

    func deleted() -> String {
        switch language {
        case .english: "🗑 Deleted at the customer's; here it stays, as a note."
        case .russian: "🗑 У клиента удалено; здесь сообщение остаётся как заметка."
        case .thai: "🗑 ลบที่ฝั่งลูกค้าแล้ว ที่นี่ยังเก็บไว้เป็นโน้ต"
        }
    }

    func nothingToDelete() -> String {
        switch language {
        case .english: "⚠️ Answer the team's message that shall be deleted with /delete."
        case .russian: "⚠️ Ответьте командой /delete на сообщение команды, которое нужно удалить."
        case .thai: "⚠️ ตอบกลับข้อความของทีมที่ต้องการลบด้วย /delete"
        }
    }

    func done() -> String {
        switch language {
        case .english: "✅ Done"
        case .russian: "✅ Готово"
        case .thai: "✅ เรียบร้อย"
        }
    }

    func fileTooLargeForWeb(_ megabytes: Int) -> String {
        switch language {
        case .english:
            "📎 The customer of this ticket does not use Telegram, and a file over \(megabytes) MB cannot be brought to them from here. Please send a link to it instead."
        case .russian:
            "📎 Клиент этого обращения не пользуется Telegram, а файл больше \(megabytes) МБ отсюда ему не передать. Пришлите, пожалуйста, ссылку на него."
        case .thai:
            "📎 ลูกค้าของตั๋วนี้ไม่ได้ใช้ Telegram และไฟล์ที่ใหญ่กว่า \(megabytes) MB ส่งจากที่นี่ไม่ได้ กรุณาส่งเป็นลิงก์แทน"
        }
    }

    /// A ticket was opened by `/create_ticket`.
    func opened(_ number: String, link: String?) -> String {
        let ticket = HTML.link(number, to: link)
        return switch language {
        case .english: "✅ Ticket \(ticket) opened."
        case .russian: "✅ Обращение \(ticket) открыто."
        case .thai: "✅ เปิดตั๋ว \(ticket) แล้ว"
        }
    }
}
